package helm

import (
	"fmt"
	"slices"
	"testing"

	kubefake "helm.sh/helm/v4/pkg/kube/fake"
	"helm.sh/helm/v4/pkg/release/common"
	rv1 "helm.sh/helm/v4/pkg/release/v1"
	"helm.sh/helm/v4/pkg/storage/driver"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
)

// TestWhatWasLeftPendingAndRunsIsTheOneThatIsDeployed leaves a revision pending behind
// others, as Helm and a deployer do, and records it.
func TestWhatWasLeftPendingAndRunsIsTheOneThatIsDeployed(t *testing.T) {
	for name, c := range map[string]struct{ left, want []string }{
		"an upgrade":                        {[]string{"superseded healthy", "deployed healthy", "pending-upgrade "}, []string{"superseded healthy", "superseded healthy", "deployed healthy"}},
		"an upgrade after one that failed":  {[]string{"deployed healthy", "failed unhealthy", "pending-upgrade "}, []string{"superseded healthy", "failed unhealthy", "deployed healthy"}},
		"a rollback that was judged before": {[]string{"deployed ", "pending-rollback unhealthy"}, []string{"superseded ", "deployed healthy"}},
		"an installation":                   {[]string{"pending-install "}, []string{"deployed healthy"}},
	} {
		t.Run(name, func(t *testing.T) {
			records := driver.NewMemory()
			for i, left := range c.left {
				var status, verdict string
				if _, err := fmt.Sscan(left, &status, &verdict); err != nil && verdict != "" {
					t.Fatal(err)
				}
				record := &rv1.Release{Name: "r", Version: i + 1, Info: &rv1.Info{Status: common.Status(status)}}
				setVerdict(record, entity.Verdict(verdict))
				if err := records.Create(fmt.Sprintf("sh.helm.release.v1.r.v%d", i+1), record); err != nil {
					t.Fatal(err)
				}
			}
			client := NewClientOf(records, &kubefake.PrintingKubeClient{}, "default")
			if err := client.Settle("r", len(c.left), "it runs"); err != nil {
				t.Fatal(err)
			}
			history, err := client.History("r")
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range history {
				got = append(got, fmt.Sprintf("%s %s", r.Status, r.Verdict))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("recorded %q, want %q", got, c.want)
			}
		})
	}
}
