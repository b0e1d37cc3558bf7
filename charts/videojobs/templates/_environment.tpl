{{/* What the programs are told. */}}

{{/* Environment that API and operator share. */}}
{{- define "videojobs.commonEnv" -}}
- name: JOB_TTL
  value: {{ .Values.jobTTLSeconds | int | quote }}
{{ include "videojobs.secretVariable" (dict "variable" "VIDEOJOBS_TOKEN_KEY" "secret" (include "videojobs.tokenKey.secret" .) "key" "token-key") }}
{{- with include "videojobs.redis.secret" . }}
{{ include "videojobs.secretVariable" (dict "variable" "REDIS_PASSWORD" "secret" . "key" "redis-password") }}
{{- end }}
{{- with .Values.sentry.existingSecret }}
{{ include "videojobs.secretVariable" (dict "variable" "SENTRY_DSN" "secret" . "key" "sentry-dsn") }}
- name: SENTRY_ENVIRONMENT
  value: {{ $.Values.environment }}
- name: SENTRY_RELEASE
  value: {{ $.Chart.AppVersion | quote }}
{{- end }}
{{- with .Values.tracing.endpoint }}
- name: OTEL_EXPORTER_OTLP_ENDPOINT
  value: {{ . | quote }}
{{- end }}
{{- if .Values.redis.enabled }}
- name: REDIS_HOST
  value: {{ .Release.Name }}-redis
{{- else }}
{{- include "videojobs.externalRedisEnv" .Values.externalRedis }}
{{- end }}
{{- end }}

{{- define "videojobs.externalRedisEnv" }}
- name: REDIS_HOST
  value: {{ .host | quote }}
- name: REDIS_PORT
  value: {{ .port | int | quote }}
- name: REDIS_DB
  value: {{ .db | int | quote }}
- name: REDIS_USERNAME
  value: {{ .username | quote }}
- name: REDIS_WAIT_REPLICAS
  value: {{ .waitReplicas | int | quote }}
{{- if .sentinel.addresses }}
- name: REDIS_SENTINELS
  value: {{ join "," .sentinel.addresses | quote }}
- name: REDIS_SENTINEL_MASTER
  value: {{ .sentinel.master | quote }}
- name: REDIS_SENTINEL_USERNAME
  value: {{ .sentinel.username | quote }}
{{- with .sentinel.existingSecret }}
{{ include "videojobs.secretVariable" (dict "variable" "REDIS_SENTINEL_PASSWORD" "secret" . "key" "sentinel-password") }}
{{- end }}
{{- end }}
{{- if .tls.enabled }}
- name: REDIS_TLS
  value: "true"
{{- if .tls.caSecret }}
- name: REDIS_CA_FILE
  value: /etc/redis-tls/ca.crt
{{- end }}
{{- if .tls.clientSecret }}
- name: REDIS_CERT_FILE
  value: /etc/redis-tls/tls.crt
- name: REDIS_KEY_FILE
  value: /etc/redis-tls/tls.key
{{- end }}
{{- end }}
{{- end }}

{{/* Where videos lie, and the credentials for it. Only the API has them. */}}
{{- define "videojobs.storageEnv" -}}
- name: VIDEOJOBS_STORAGE_URL
  value: {{ ternary "s3://videojobs" .Values.storage.url .Values.storage.embedded.enabled | quote }}
- name: VIDEOJOBS_STORAGE_REDIRECTS
  value: {{ .Values.storage.redirects | quote }}
- name: VIDEOJOBS_STORAGE_MAX_UPLOAD_BYTES
  value: {{ .Values.storage.maxUploadBytes | int64 | quote }}
{{- with .Values.storage }}
{{- if or .embedded.enabled (hasPrefix "s3://" .url) }}
- name: VIDEOJOBS_S3_ENDPOINT
  value: {{ ternary (printf "http://%s-storage.%s.svc:7070" $.Release.Name $.Release.Namespace) .s3.endpoint .embedded.enabled | quote }}
- name: VIDEOJOBS_S3_REGION
  value: {{ .s3.region | quote }}
{{- with ternary (include "videojobs.storage.secret" $) .s3.existingSecret .embedded.enabled }}
{{ include "videojobs.secretVariable" (dict "variable" "VIDEOJOBS_S3_ACCESS_KEY_ID" "secret" . "key" "access-key-id") }}
{{ include "videojobs.secretVariable" (dict "variable" "VIDEOJOBS_S3_SECRET_ACCESS_KEY" "secret" . "key" "secret-access-key") }}
{{- end }}
{{- else if hasPrefix "gs://" .url }}
{{- with .gcs.existingSecret }}
{{ include "videojobs.secretVariable" (dict "variable" "GOOGLE_SERVICE_ACCOUNT_KEY" "secret" . "key" "credentials.json") }}
{{- end }}
{{- else }}
- name: AZURE_STORAGE_ACCOUNT_NAME
  value: {{ .azure.account | quote }}
{{- with .azure.existingSecret }}
{{ include "videojobs.secretVariable" (dict "variable" "AZURE_STORAGE_ACCOUNT_KEY" "secret" . "key" "account-key") }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* What callers of the API may do and how they prove who they are. */}}
{{- define "videojobs.callersEnv" -}}
- name: ENVIRONMENT
  value: {{ .Values.environment }}
- name: AUTH_MODE
  value: {{ .Values.auth.mode }}
{{- if ne .Values.auth.mode "disabled" }}
{{- with .Values.auth }}
{{- if eq .mode "hs256" }}
{{ include "videojobs.secretVariable" (dict "variable" "AUTH_HS256_SECRET" "secret" .hs256.existingSecret "key" "hs256-secret") }}
{{- end }}
- name: AUTH_ISSUER
  value: {{ .issuer | quote }}
- name: AUTH_AUDIENCE
  value: {{ .audience | quote }}
- name: AUTH_JWKS_URL
  value: {{ .jwksUrl | quote }}
- name: AUTH_LEEWAY_SECONDS
  value: {{ .leewaySeconds | int | quote }}
- name: AUTH_TIER_CLAIM
  value: {{ .tierClaim | quote }}
- name: AUTH_DEFAULT_TIER
  value: {{ .defaultTier }}
- name: AUTH_ADMIN_SCOPE
  value: {{ .adminScope | quote }}
{{- end }}
{{- end }}
- name: VIDEOJOBS_TIME_LIMIT_SECONDS
  value: {{ .Values.timeLimits.hardSeconds | int | quote }}
- name: VIDEOJOBS_SOFT_TIME_LIMIT_SECONDS
  value: {{ .Values.timeLimits.softSeconds | int | quote }}
{{- with .Values.webhooks }}
- name: VIDEOJOBS_WEBHOOK_ALLOW_PRIVATE
  value: {{ .allowPrivate | quote }}
{{- with .existingSecret }}
{{ include "videojobs.secretVariable" (dict "variable" "VIDEOJOBS_WEBHOOK_SECRETS" "secret" . "key" "webhook-secrets") }}
{{- end }}
{{- end }}
{{- with get .Values.renderer.env "VIDEOJOBS_ALLOW_PRIVATE_MEDIA" }}
- name: VIDEOJOBS_ALLOW_PRIVATE_MEDIA
  value: {{ . | quote }}
{{- end }}
- name: VIDEOJOBS_CORS_ORIGINS
  value: {{ join "," .Values.api.corsOrigins | quote }}
- name: VIDEOJOBS_LIMIT_JOBS_PER_HOUR
  value: {{ .Values.limits.jobsPerHour | int | quote }}
- name: VIDEOJOBS_LIMIT_LIVE_JOBS
  value: {{ .Values.limits.liveJobs | int | quote }}
- name: VIDEOJOBS_LIMIT_PENDING_JOBS
  value: {{ .Values.limits.pendingJobs | int | quote }}
{{- end }}

{{/* Variables of every renderer, as a JSON list: settings, and keys of providers. */}}
{{- define "videojobs.rendererEnv" -}}
{{- $variables := list -}}
{{- range $name, $value := .Values.renderer.env -}}
{{- $variables = append $variables (dict "name" $name "value" $value) -}}
{{- end -}}
{{- with .Values.providers.existingSecret -}}
{{- range $.Values.providers.keys -}}
{{- $key := dict "name" $.Values.providers.existingSecret "key" . "optional" true -}}
{{- $variables = append $variables (dict "name" . "valueFrom" (dict "secretKeyRef" $key)) -}}
{{- end -}}
{{- end -}}
{{- with .Values.sentry.existingSecret -}}
{{- $source := dict "secretKeyRef" (dict "name" . "key" "sentry-dsn" "optional" true) -}}
{{- $variables = append $variables (dict "name" "SENTRY_DSN" "valueFrom" $source) -}}
{{- $variables = append $variables (dict "name" "SENTRY_ENVIRONMENT" "value" $.Values.environment) -}}
{{- $variables = append $variables (dict "name" "SENTRY_RELEASE" "value" $.Chart.AppVersion) -}}
{{- end -}}
{{- with .Values.tracing.endpoint -}}
{{- $variables = append $variables (dict "name" "OTEL_EXPORTER_OTLP_ENDPOINT" "value" .) -}}
{{- end -}}
{{- if .Values.providers.googleSecret -}}
{{- $path := "/etc/providers/credentials.json" -}}
{{- $variables = append $variables (dict "name" "GOOGLE_APPLICATION_CREDENTIALS" "value" $path) -}}
{{- end -}}
{{- toJson $variables -}}
{{- end }}
