{{/* Whether the cluster knows RenderPools; empty before the first installation. */}}
{{- define "videojobs.poolsServed" -}}
{{- if .Capabilities.APIVersions.Has "scriptsensei.io/v1alpha1/RenderPool" }}true{{ end -}}
{{- end }}

{{/*
Whether somebody else than Helm owns a field of the spec: kubectl scale, patch or edit, or an
autoscaler. Another number would be a conflict then, and Helm would refuse the whole upgrade. Helm's
own entry is the one that owns the mark of ownership.
*/}}
{{- define "videojobs.ownedElsewhere" -}}
{{- $field := .field -}}
{{- range dig "metadata" "managedFields" list .object -}}
{{- $owns := dig "fieldsV1" "f:spec" $field false . | kindIs "map" -}}
{{- $helm := dig "fieldsV1" "f:metadata" "f:annotations" "f:meta.helm.sh/release-name" false . | kindIs "map" -}}
{{- if and $owns (not $helm) }}true{{ end -}}
{{- end -}}
{{- end }}

{{/* The slots of the pool: empty if the values leave them to others, the live number once others own it. */}}
{{- define "videojobs.slots" -}}
{{- $slots := .Values.pool.slots -}}
{{- if and (not (kindIs "invalid" $slots)) (include "videojobs.poolsServed" .) -}}
{{- $pool := lookup "scriptsensei.io/v1alpha1" "RenderPool" .Release.Namespace .Values.pool.name | default dict -}}
{{- if include "videojobs.ownedElsewhere" (dict "object" $pool "field" "f:slots") -}}
{{- $slots = $pool.spec.slots -}}
{{- end -}}
{{- end -}}
{{- if not (kindIs "invalid" $slots) }}{{ $slots | int }}{{ end -}}
{{- end }}

{{/* The replicas of the API, by the same rule. */}}
{{- define "videojobs.replicas" -}}
{{- $replicas := .Values.api.replicas -}}
{{- if not (kindIs "invalid" $replicas) -}}
{{- $live := lookup "apps/v1" "Deployment" .Release.Namespace (printf "%s-api" .Release.Name) | default dict -}}
{{- if include "videojobs.ownedElsewhere" (dict "object" $live "field" "f:replicas") -}}
{{- $replicas = $live.spec.replicas -}}
{{- end -}}
{{ $replicas | int }}
{{- end -}}
{{- end }}
