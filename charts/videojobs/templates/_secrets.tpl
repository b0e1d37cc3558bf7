{{/* Secrets: their names, their values, variables from them. */}}

{{- define "videojobs.tokenKey.secret" -}}
{{ .Values.tokenKey.existingSecret | default (printf "%s-token-key" .Release.Name) }}
{{- end }}

{{- define "videojobs.redis.secret" -}}
{{- if .Values.redis.enabled -}}
{{ .Values.redis.existingSecret | default (printf "%s-redis" .Release.Name) }}
{{- else -}}
{{ .Values.externalRedis.existingSecret }}
{{- end -}}
{{- end }}

{{- define "videojobs.storage.secret" -}}
{{ .Values.storage.embedded.existingSecret | default (printf "%s-storage" .Release.Name) }}
{{- end }}

{{/*
A value of a Secret: the one in the cluster, so that an upgrade changes nothing, or a new one.
Call with (dict "root" $ "name" NAME "key" KEY "length" N).
*/}}
{{- define "videojobs.keptValue" -}}
{{- $secret := lookup "v1" "Secret" .root.Release.Namespace .name | default dict -}}
{{- $kept := get (get $secret "data" | default dict) .key -}}
{{- if $kept }}{{ b64dec $kept }}{{ else }}{{ randAlphaNum (int .length) }}{{ end -}}
{{- end }}

{{/* A variable from a Secret. Call with (dict "variable" NAME "secret" NAME "key" KEY). */}}
{{- define "videojobs.secretVariable" -}}
- name: {{ .variable }}
  valueFrom:
    secretKeyRef:
      name: {{ .secret }}
      key: {{ .key }}
{{- end }}
