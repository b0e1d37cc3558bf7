{{/* Whether the cluster knows RenderPools; empty before the first installation. */}}
{{- define "videojobs.poolsServed" -}}
{{- if .Capabilities.APIVersions.Has "scriptsensei.io/v1alpha1/RenderPool" }}true{{ end -}}
{{- end }}

{{/*
The slots of the pool. Once somebody else owns them, by kubectl scale, they stay as they are: another
number would be a conflict, and Helm would refuse the whole upgrade.
*/}}
{{- define "videojobs.slots" -}}
{{- $slots := .Values.pool.slots -}}
{{- if include "videojobs.poolsServed" . -}}
{{- $pool := lookup "scriptsensei.io/v1alpha1" "RenderPool" .Release.Namespace .Values.pool.name -}}
{{- range dig "metadata" "managedFields" list ($pool | default dict) -}}
{{- if and (eq (get . "subresource") "scale") (dig "fieldsV1" "f:spec" "f:slots" false . | kindIs "map") -}}
{{- $slots = $pool.spec.slots -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{ $slots | int }}
{{- end }}
