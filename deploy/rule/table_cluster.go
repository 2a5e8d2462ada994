package rule

// clusterRules are asked of a cluster by deploy/preflight, before anything is
// applied. Their examples are what is in the cluster when the chart goes there
// with the values of its profile dev.
func clusterRules() []Rule {
	return []Rule{
		{ID: "cluster-unseen", Layer: Cluster, Severity: Warning,
			Text: "All that decides whether the release can run may be looked at.",
			Hint: "Ask for the right to read it (the ClusterRole view, and nodes), or check as somebody who has it.",
			Good: exampleNode, Bad: "kind: Forbidden\nresource: nodes\n"},
		{ID: "cluster-version", Layer: Cluster,
			Text: "The cluster runs a Kubernetes that the chart is for: 1.30 or newer.", Hint: "Upgrade the cluster.",
			Good: "kind: Version\ngitVersion: v1.30.0\n", Bad: "kind: Version\ngitVersion: v1.27.4\n"},
		{ID: "api-version", Layer: Cluster, Text: "The cluster serves every kind of object that is rendered.",
			Hint: "Install what provides it, or switch it off.",
			Good: exampleAPIs("Deployment"), Bad: exampleAPIs("ReplicaSet")},
		{ID: "namespace-ending", Layer: Cluster, Text: "The namespace is not being deleted.",
			Hint: "Wait until it is gone; kubectl describe namespace says what holds it.",
			Good: "apiVersion: v1\nkind: Namespace\nmetadata: {name: todo-chatbot}\n",
			Bad:  "apiVersion: v1\nkind: Namespace\nmetadata: {name: todo-chatbot}\nstatus: {phase: Terminating}\n"},
		{ID: "node-port-taken", Layer: Cluster,
			Text: "No other Service of the cluster has the frontend's node port, also not for its health checks.",
			Hint: "Set service.frontend.nodePort to a free one.",
			Good: exampleService(30081), Bad: exampleService(30080)},
		{ID: "capacity", Layer: Cluster,
			Text: "The nodes have room for every pod beside what runs there, and, if the release is there already, " +
				"for one more of each.", Hint: "Lower requests or replicas, or add a node.",
			Good: exampleNode, Bad: exampleNode + "---\n" + examplePod("1900m")},
		{ID: "capacity-surge", Layer: Cluster, Severity: Warning,
			Text: "The nodes will have room for one more of each pod, which every later update needs for a moment.",
			Hint: "Lower requests or replicas, or add a node.",
			Good: exampleNode, Bad: exampleNode + "---\n" + examplePod("1800m")},
		{ID: "quota", Layer: Cluster,
			Text: "The pods, with those of an update, and the Services stay within the namespace's quotas.",
			Hint: "Lower what the values ask for, or have the quota raised.",
			Good: exampleQuota("limits.memory: 1Gi"), Bad: exampleQuota("limits.memory: 256Mi")},
		{ID: "limit-range", Layer: Cluster, Text: "Each container and pod is within the namespace's limit ranges.",
			Hint: "Change the requests or limits to fit, or have the limit range changed.",
			Good: exampleLimits("max: {memory: 1Gi}"), Bad: exampleLimits("max: {memory: 100Mi}")},
		{ID: "image-absent", Layer: Cluster, Text: "An image that no registry has is on every node that may run it.",
			Hint: "todoctl images load puts it there (a node tells of a new image within a minute: then check again).",
			Good: exampleNode, Bad: exampleNodeWith("[]")},
		{ID: "image-always", Layer: Cluster,
			Text: "An image that every node asks a registry for, also where it has it, is in one.",
			Hint: "Set image.*.pullPolicy to IfNotPresent and put the image on the nodes with todoctl images load, " +
				"or push it (todoctl images push) and write the registry before image.*.repository. Where the nodes " +
				"take docker.io from a mirror that has it: todoctl deploy --no-preflight.",
			Good: exampleNode},
		{ID: "image-content", Layer: Cluster, Text: "An image on a node has the content that its digest asks for.",
			Hint: "Load the image again under a tag of its own: a tag belongs to one content for ever.",
			Good: exampleNode,
			Bad: exampleNodeWith(
				"[{names: [\"todo-chatbot-frontend:1.1.0\"]}, {names: [\"docker.io/library/todo-chatbot-backend@" +
					otherDigest + "\", \"docker.io/library/todo-chatbot-backend:1.1.0\"]}]")},
		{ID: "image-unknown", Layer: Cluster, Severity: Advice,
			Text: "A node reports whether it has an image: at most 50 of them, and a new one within a minute.",
			Hint: "Nothing follows from that: if the image is absent, todoctl deploy says so within seconds.",
			Good: exampleNode},
		{ID: "image-architecture", Layer: Cluster,
			Text: "An image is built for the processors of the nodes that may run it.",
			Hint: "Build it for them: todoctl images build --platform.",
			Good: exampleNode,
			Bad: "apiVersion: v1\nkind: Node\nmetadata: {name: board}\nstatus:\n  nodeInfo: {architecture: " +
				"riscv64}\n  allocatable: {cpu: \"2\", memory: 4Gi, pods: \"110\"}\n  images: [{names: " +
				"[\"todo-chatbot-frontend:1.1.0\"]}, {names: [\"todo-chatbot-backend@" + someDigest + "\"]}]\n"},
		{ID: "namespace-pod-security", Layer: Cluster,
			Text: "The Pod Security level of the namespace admits every pod.",
			Hint: "The chart's own pods fit restricted: look at what was changed in templates/_pod.tpl.",
			Good: "apiVersion: v1\nkind: Namespace\nmetadata: {name: todo-chatbot, labels: " +
				"{pod-security.kubernetes.io/enforce: restricted}}\n"},
		{ID: "permission", Layer: Cluster, Text: "You may do what a deployment does in the namespace.",
			Hint: "Ask for the ClusterRole admin in the namespace (kubectl create rolebinding), or deploy as " +
				"somebody else.",
			Good: exampleNode, Bad: "kind: Denied\nverb: create\nresource: deployments\n"},
		{ID: "cluster-reference", Layer: Cluster, Severity: Warning,
			Text: "Secrets, priority classes and ingress classes that are named outside the chart are in the cluster.",
			Hint: "Make it, or correct the name.",
			Good: "apiVersion: v1\nkind: Secret\nmetadata: {name: todo-chatbot-secrets, namespace: " +
				"todo-chatbot}\ndata: {DATABASE_URL: \"\", OPENAI_API_KEY: \"\", MCP_CONFIG: \"\", JWT_SECRET: \"\"}\n",
			Bad: "apiVersion: v1\nkind: Secret\nmetadata: {name: todo-chatbot-secrets, namespace: " +
				"todo-chatbot}\ndata: {DATABASE_URL: \"\"}\n"},
		{ID: "dry-run", Layer: Cluster,
			Text: "The API server would take every object: it applies each of them without keeping it.",
			Hint: "It says which field or which rule of the cluster is in the way: correct that in the values, or " +
				"ask whoever keeps the rule.",
			Good: "apiVersion: v1\nkind: Namespace\nmetadata: {name: todo-chatbot}\n",
			Bad: "apiVersion: v1\nkind: Namespace\nmetadata: {name: todo-chatbot}\n---\nkind: Refused\nobject: " +
				"Deployment/todo-chatbot-backend\nmessage: admission webhook denied the request\n"},
	}
}

const (
	otherDigest = "sha256:fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"
	exampleNode = "apiVersion: v1\nkind: Node\nmetadata: {name: minikube}\nstatus:\n  allocatable: {cpu: \"2\", memory: 4Gi, ephemeral-storage: 20Gi, pods: \"110\"}\n" +
		"  images: [{names: [\"docker.io/library/todo-chatbot-frontend:1.1.0\"]}, {names: " +
		"[\"docker.io/library/todo-chatbot-backend@" + someDigest +
		"\", \"docker.io/library/todo-chatbot-backend:1.1.0\"]}]\n"
)

func exampleNodeWith(images string) string {
	return "apiVersion: v1\nkind: Node\nmetadata: {name: minikube}\nstatus:\n  allocatable: {cpu: \"2\", memory: " +
		"4Gi, ephemeral-storage: 20Gi, pods: \"110\"}\n  images: " + images + "\n"
}

func exampleAPIs(kind string) string {
	return "kind: APIResourceList\ngroupVersion: apps/v1\nresources: [{kind: " + kind + ", name: x}]\n"
}

func exampleService(nodePort int) string {
	return "apiVersion: v1\nkind: Service\nmetadata: {name: grafana, namespace: monitoring}\nspec: {type: NodePort, " +
		"ports: [{port: 80, nodePort: " + itoa(nodePort) + "}]}\n"
}

func examplePod(cpu string) string {
	return "apiVersion: v1\nkind: Pod\nmetadata: {name: other, namespace: shop}\nspec: {nodeName: minikube, " +
		"containers: [{name: c, resources: {requests: {cpu: " + cpu + "}}}]}\n"
}

func exampleQuota(hard string) string {
	return "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: team, namespace: todo-chatbot}\nspec: {hard: {" +
		hard + "}}\n"
}

func exampleLimits(bounds string) string {
	return "apiVersion: v1\nkind: LimitRange\nmetadata: {name: team, namespace: todo-chatbot}\nspec: {limits: " +
		"[{type: Container, " + bounds + "}]}\n"
}
