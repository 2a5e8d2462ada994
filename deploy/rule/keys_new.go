package rule

import (
	"slices"
	"strings"
)

// newKeys are those that the chart of the release before doesn't have
// (test/before/release.txt names it), each with all below it.
var newKeys = []string{
	"backup",
	"config.goMemoryLimit", "config.notifyAllow", "config.publicUrl", "config.quotaMegabytes", "config.quotaTasks",
	"config.quotaTurns", "database",
	"extraContainers", "extraInitContainers",
	"monitoring",
	"proxy",
	"secrets.oidcConfig", "secrets.smtpUrl", "secrets.vapidPrivateKey",
	"service.ipFamilies",
}

// NewKeys returns the paths of the keys that the chart of the release before doesn't have.
func NewKeys() []string { return slices.Clone(newKeys) }

// isNew marks the key at a path, and all below it. Items of lists are given whole.
func (k *Key) isNew(path string) {
	name, below, deeper := strings.Cut(path, ".")
	for i := range k.Keys {
		child := &k.Keys[i]
		if child.Name != name {
			continue
		}
		if deeper {
			child.Keys = slices.Clone(child.Keys)
			child.isNew(below)
			return
		}
		child.allNew()
		return
	}
	panic("the table of keys has no " + path)
}

func (k *Key) allNew() {
	k.New = true
	k.Keys = slices.Clone(k.Keys)
	for i := range k.Keys {
		k.Keys[i].allNew()
	}
}
