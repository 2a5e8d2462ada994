{{/*
Who keeps the Secret may change, and the Secret must outlive that. Helm deletes
what a release no longer has, and takes over nothing that is not marked as the
release's: where it would do either, this says which command to run first. Nothing
is refused where no cluster is asked (helm template, todoctl render).
*/}}
{{- define "todo-chatbot.handover" -}}
{{- $ns := include "todo-chatbot.namespace" . -}}
{{- $secret := lookup "v1" "Secret" $ns "todo-chatbot-secrets" | default dict -}}
{{- if $secret -}}
{{- $annotations := dig "metadata" "annotations" (dict) $secret -}}
{{- $keeper := dig "metadata" "labels" "app.kubernetes.io/managed-by" "somebody else" $secret -}}
{{- $owner := print (get $annotations "meta.helm.sh/release-namespace") "/" (get $annotations "meta.helm.sh/release-name") -}}
{{- $ours := and (eq $keeper "Helm") (eq $owner (print .Release.Namespace "/" .Release.Name)) -}}
{{- if and .Values.secrets.existingSecret $ours (ne (get $annotations "helm.sh/resource-policy") "keep") -}}
{{- fail (printf "\n\nThe Secret todo-chatbot-secrets was made by this release. With secrets.existingSecret it leaves the release, and Helm would delete it, with the only copy of JWT_SECRET. Keep it first:\n  kubectl -n %s annotate secret todo-chatbot-secrets helm.sh/resource-policy=keep\n" $ns) -}}
{{- end -}}
{{- if and (not .Values.secrets.existingSecret) (not $ours) -}}
{{- fail (printf "\n\nThe Secret todo-chatbot-secrets is in the namespace %s already, and is kept by %s. Set secrets.existingSecret=todo-chatbot-secrets and give no other secrets; or hand it over to this release first:\n  kubectl -n %s label --overwrite secret todo-chatbot-secrets app.kubernetes.io/managed-by=Helm\n  kubectl -n %s annotate --overwrite secret todo-chatbot-secrets meta.helm.sh/release-name=%s meta.helm.sh/release-namespace=%s\n" $ns (eq $keeper "Helm" | ternary (print "the Helm release " $owner) $keeper) $ns $ns .Release.Name .Release.Namespace) -}}
{{- end -}}
{{- end -}}
{{- end }}
