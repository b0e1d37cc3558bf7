{{/* Labels of every object. Call with (dict "root" $ "component" "api"). */}}
{{- define "videojobs.labels" -}}
{{ include "videojobs.selectorLabels" . }}
app.kubernetes.io/part-of: videojobs
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end }}

{{/* Labels that select the pods of a component. They can never change. */}}
{{- define "videojobs.selectorLabels" -}}
app.kubernetes.io/name: {{ printf "videojobs-%s" .component }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{/* Image of one of the product's programs. Call with (dict "root" $ "image" .Values.api.image). */}}
{{- define "videojobs.image" -}}
{{- $shared := .root.Values.image -}}
{{- $tag := coalesce .image.tag $shared.tag .root.Chart.AppVersion -}}
{{- $image := merge (dict "registry" $shared.registry "tag" $tag) .image -}}
{{- include "videojobs.imageReference" (dict "root" .root "image" $image) -}}
{{- end }}

{{/* REGISTRY/REPOSITORY:TAG, or @DIGEST where there is one. */}}
{{- define "videojobs.imageReference" -}}
{{- $registry := coalesce .root.Values.global.imageRegistry .image.registry "" -}}
{{- $repository := .image.repository -}}
{{- if $registry }}{{ $repository = printf "%s/%s" (trimSuffix "/" $registry) $repository }}{{ end -}}
{{- if .image.digest -}}
{{ printf "%s@%s" $repository .image.digest }}
{{- else -}}
{{ printf "%s:%s" $repository .image.tag }}
{{- end -}}
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

{{- define "videojobs.redis.secret" -}}
{{- if .Values.redis.enabled -}}
{{ .Values.redis.existingSecret | default (printf "%s-redis" .Release.Name) }}
{{- else -}}
{{ .Values.externalRedis.existingSecret }}
{{- end -}}
{{- end }}

{{- define "videojobs.storage.secret" -}}
{{- if .Values.storage.embedded.enabled -}}
{{ .Values.storage.embedded.existingSecret | default (printf "%s-storage" .Release.Name) }}
{{- else -}}
{{ required "storage.s3.existingSecret is required when storage.embedded.enabled is false: name a Secret with the keys access-key-id and secret-access-key" .Values.storage.s3.existingSecret }}
{{- end -}}
{{- end }}

{{- define "videojobs.storage.endpoint" -}}
{{- if .Values.storage.embedded.enabled -}}
http://{{ .Release.Name }}-storage.{{ .Release.Namespace }}.svc:7070
{{- else -}}
{{ required "storage.s3.endpoint is required when storage.embedded.enabled is false: give the URL of the S3 server" .Values.storage.s3.endpoint }}
{{- end -}}
{{- end }}

{{- define "videojobs.tokenKey.secret" -}}
{{ .Values.tokenKey.existingSecret | default (printf "%s-token-key" .Release.Name) }}
{{- end }}

{{/* Environment that API and operator share. */}}
{{- define "videojobs.commonEnv" -}}
- name: VIDEOJOBS_NAMESPACE
  value: {{ .Release.Namespace }}
- name: JOB_TTL
  value: {{ .Values.jobTTLSeconds | int | quote }}
- name: VIDEOJOBS_TOKEN_KEY
  valueFrom:
    secretKeyRef:
      name: {{ include "videojobs.tokenKey.secret" . }}
      key: token-key
{{- if .Values.redis.enabled }}
- name: REDIS_HOST
  value: {{ .Release.Name }}-redis
- name: REDIS_PORT
  value: "6379"
- name: REDIS_DB
  value: "0"
{{- else }}
- name: REDIS_HOST
  value: {{ required "externalRedis.host is required when redis.enabled is false: give the host name of your Redis" .Values.externalRedis.host }}
- name: REDIS_PORT
  value: {{ .Values.externalRedis.port | int | quote }}
- name: REDIS_DB
  value: {{ .Values.externalRedis.db | int | quote }}
{{- with .Values.externalRedis.username }}
- name: REDIS_USERNAME
  value: {{ . | quote }}
{{- end }}
{{- end }}
{{- with include "videojobs.redis.secret" . }}
- name: REDIS_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ . }}
      key: redis-password
{{- end }}
{{- end }}

{{/* Pod Security "restricted", and what it leaves open. Call with the numeric user. */}}
{{- define "videojobs.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: {{ . }}
runAsGroup: {{ . }}
fsGroup: {{ . }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "videojobs.containerSecurityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{/* Where pods may run. Call with a component's values. */}}
{{- define "videojobs.placement" -}}
{{- with .nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "videojobs.pullSecrets" -}}
{{- with .Values.global.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
