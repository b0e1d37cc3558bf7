{{/* Images and who may pull them. */}}

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

{{- define "videojobs.pullSecrets" -}}
{{- with .Values.global.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
