{{/* What rules for Prometheus are made of. */}}

{{/* Labels that Prometheus gives to a component's series. Call with (dict "root" $ "component" "api"). */}}
{{- define "videojobs.series" -}}
{{- printf "namespace=%q,pod=~%q" .root.Release.Namespace (printf "%s-%s-.+" .root.Release.Name .component) -}}
{{- end }}

{{/* A number as the label `le` has it. */}}
{{- define "videojobs.bound" -}}
{{- $text := toString . -}}
{{- ternary $text (printf "%s.0" $text) (contains "." $text) -}}
{{- end }}

{{/* A query or a text of files/ with this release's words. Call with (dict "root" $ "text" TEXT). */}}
{{- define "videojobs.words" -}}
{{- $objectives := .root.Values.metrics.rules.objectives -}}
{{- $text := .text -}}
{{- range $tier, $seconds := $objectives.startSeconds -}}
{{- $word := printf "START_%s" (upper $tier) -}}
{{- $text = $text | replace (printf "%s_BOUND" $word) (include "videojobs.bound" $seconds) | replace $word (toString $seconds) -}}
{{- end -}}
{{- $latency := $objectives.latencySeconds -}}
{{- $text = $text | replace "LATENCY_BOUND" (include "videojobs.bound" $latency) | replace "LATENCY" (toString $latency) -}}
{{- $text = $text | replace "{API" (printf "{%s" (include "videojobs.series" (dict "root" .root "component" "api"))) -}}
{{- $text | replace "{OPERATOR" (printf "{%s" (include "videojobs.series" (dict "root" .root "component" "operator"))) -}}
{{- end }}

{{/* Labels of an objective's own series. Call with (dict "root" $ "objective" NAME). */}}
{{- define "videojobs.objective" -}}
{{- printf "namespace=%q,release=%q,objective=%q" .root.Release.Namespace .root.Release.Name .objective -}}
{{- end }}

{{/* What an objective in percent leaves for errors, as a ratio. */}}
{{- define "videojobs.budget" -}}
{{- round (divf (subf 100 .) 100) 6 -}}
{{- end }}

{{/* Errors come at a multiple of the pace that the budget allows, and they are more than two. Call with
(dict "own" LABELS "budget" RATIO "long" WINDOW "hours" OF_IT "short" WINDOW "pace" MULTIPLE). */}}
{{- define "videojobs.burn" -}}
(videojobs:errors:ratio_rate{{ .long }}{ {{- .own -}} } > {{ .pace }} * {{ .budget }}
{{- print " " }}and videojobs:errors:ratio_rate{{ .short }}{ {{- .own -}} } > {{ .pace }} * {{ .budget }}
{{- print " " }}and videojobs:errors:rate{{ .long }}{ {{- .own -}} } * 3600 * {{ .hours }} > 2.5)
{{- end }}
