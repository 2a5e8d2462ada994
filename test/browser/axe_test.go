package browser

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// settled is true on a page on which nothing moves but what does so for ever.
const settled = `document.getAnimations().every(a => a.playState !== 'running' || a.effect?.getTiming().iterations === Infinity)`

// axeScript is the accessibility checker from npm.
func axeScript(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "app", "web", "page", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatalf("axe-core is not installed. Run: make page\n%v", err)
	}
	return string(b)
}

// accessible fails if axe-core finds a violation on the page as it is now.
func (p *tab) accessible(state string) {
	p.Helper()
	p.until(settled, "an end of movement")
	eval[int](p, axeScript(p.T)+`;0`)
	raw := eval[string](p, `axe.run(document, {resultTypes: ['violations']}).then(r => JSON.stringify(r.violations.map(v => ({
			rule: v.id, help: v.help, where: v.nodes.map(n => n.target.join(' ') + ': ' + n.html.slice(0, 200) + ' — ' + n.failureSummary)}))))`)
	var violations []struct {
		Rule, Help string
		Where      []string
	}
	if err := json.Unmarshal([]byte(raw), &violations); err != nil {
		p.Fatalf("read axe's findings: %v", err)
	}
	for _, v := range violations {
		p.Errorf("%s: %s (%s): %q", state, v.Help, v.Rule, v.Where)
	}
}
