package rule

// variableKey is one variable of extraEnv, as in EnvVar of Kubernetes.
func variableKey() *Key {
	return &Key{Type: Object, Keys: []Key{
		{Name: "name", Type: Text, Pattern: `^[A-Za-z_][A-Za-z0-9_.-]*$`, MaxLength: 253, Rule: "variable-name", Shape: "the name of a variable, such as HTTPS_PROXY"},
		{Name: "value", Type: Text, MaxLength: 30_000, Rule: "variable-value", Shape: "text", Optional: true},
		{Name: "valueFrom", Type: Object, Optional: true, Keys: []Key{
			keyOf("secretKeyRef", "Secret"),
			keyOf("configMapKeyRef", "ConfigMap"),
			{Name: "fieldRef", Type: Object, Optional: true, Keys: []Key{
				{Name: "apiVersion", Type: Choice, Choices: []string{"v1"}, Rule: "variable-source", Optional: true},
				{Name: "fieldPath", Type: Text, Pattern: fieldPattern, Rule: "variable-source", Shape: "a field of the pod, such as metadata.name or status.podIP"},
			}},
			{Name: "resourceFieldRef", Type: Object, Optional: true, Keys: []Key{
				{Name: "containerName", Type: Text, Pattern: `^` + dnsLabel + `$`, Rule: "variable-source", Shape: "the name of a container", Optional: true},
				{Name: "resource", Type: Text, Pattern: resourcePattern, Rule: "variable-source", Shape: "a resource, such as limits.memory"},
				{Name: "divisor", Type: Text, Pattern: divisorPattern, Rule: "variable-source", Shape: `a unit, such as 1Mi or "1"`, Optional: true},
			}},
		}},
	}}
}

// keyOf is a key of an object whose value becomes a variable.
func keyOf(name, kind string) Key {
	return Key{Name: name, Type: Object, Optional: true, Keys: []Key{
		objectName("name", kind),
		{Name: "key", Type: Text, Pattern: dataKeyPattern, MaxLength: 253, Rule: "variable-source", Shape: "a key of that " + kind},
		{Name: "optional", Type: Boolean, Rule: "key-type", Optional: true},
	}}
}

// objectName is the name of an object that is there already.
func objectName(name, kind string) Key {
	return Key{Name: name, Type: Text, Pattern: `^` + dnsName + `$`, MaxLength: 253, Rule: "object-name", Shape: "the name of a " + kind}
}

// variablesKey is one of extraEnvFrom, as in EnvFromSource of Kubernetes.
func variablesKey() *Key {
	of := func(name, kind string) Key {
		return Key{Name: name, Type: Object, Optional: true, Keys: []Key{
			objectName("name", kind),
			{Name: "optional", Type: Boolean, Rule: "key-type", Optional: true},
		}}
	}
	return &Key{Type: Object, Keys: []Key{
		{Name: "prefix", Type: Text, Pattern: `^[A-Za-z_][A-Za-z0-9_.-]*$`, Rule: "variable-name", Shape: "the beginning of the names of variables", Optional: true},
		of("configMapRef", "ConfigMap"),
		of("secretRef", "Secret"),
	}}
}

// otherVolumes are sources of a volume that are handed on as they are.
var otherVolumes = []string{
	"csi", "downwardAPI", "ephemeral", "fc", "hostPath", "image", "iscsi", "nfs", "projected",
}

// volumeKey is one of extraVolumes, as in Volume of Kubernetes.
func volumeKey() *Key {
	mode := Key{Name: "defaultMode", Type: Integer, Min: 0, Max: 0o777, Rule: "volume-source", Optional: true}
	item := Key{Name: "items", Type: ListOf, Rule: "key-type", Optional: true, Items: &Key{Type: Object, Keys: []Key{
		{Name: "key", Type: Text, Pattern: dataKeyPattern, MaxLength: 253, Rule: "volume-source", Shape: "a key of the object"},
		{Name: "path", Type: Text, Pattern: `^[^/:\s][^:\s]*$`, Rule: "mount-path", Shape: "a path below the volume's root"},
		{Name: "mode", Type: Integer, Min: 0, Max: 0o777, Rule: "volume-source", Optional: true},
	}}}
	optional := Key{Name: "optional", Type: Boolean, Rule: "key-type", Optional: true}
	keys := []Key{
		{Name: "name", Type: Text, Pattern: `^` + dnsLabel + `$`, MaxLength: 63, Rule: "object-name", Shape: "a name of small letters, digits and hyphens, at most 63"},
		{Name: "secret", Type: Object, Optional: true, Keys: []Key{objectName("secretName", "Secret"), item, mode, optional}},
		{Name: "configMap", Type: Object, Optional: true, Keys: []Key{objectName("name", "ConfigMap"), item, mode, optional}},
		{Name: "emptyDir", Type: Object, Optional: true, Keys: []Key{
			{Name: "medium", Type: Choice, Choices: []string{"", "Memory"}, Rule: "volume-source", Optional: true},
			{Name: "sizeLimit", Type: Text, Pattern: bytesPattern, Rule: "quantity", Shape: "bytes with their unit, such as 256Mi", Optional: true},
		}},
		{Name: "persistentVolumeClaim", Type: Object, Optional: true, Keys: []Key{
			objectName("claimName", "PersistentVolumeClaim"),
			{Name: "readOnly", Type: Boolean, Rule: "key-type", Optional: true},
		}},
	}
	for _, name := range otherVolumes {
		keys = append(keys, Key{Name: name, Type: Anything, Rule: "key-type", Optional: true})
	}
	return &Key{Type: Object, Keys: keys}
}
