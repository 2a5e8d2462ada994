package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"todoctl": main})
}

func TestScripts(t *testing.T) {
	cache, err := exec.Command("go", "env", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{Dir: "testdata", Condition: condition, Setup: func(env *testscript.Env) error {
		// No script may find a cluster or secrets of the machine it runs on.
		for _, name := range []string{"KUBECONFIG", "DATABASE_URL", "OPENAI_API_KEY", "MCP_CONFIG", "JWT_SECRET", "VAPID_PRIVATE_KEY", "SMTP_URL", "OIDC_CONFIG"} {
			env.Setenv(name, "")
		}
		env.Setenv("KUBERNETES_SERVICE_HOST", "")
		env.Setenv("HOME", env.WorkDir)
		env.Setenv("GOCACHE", strings.TrimSpace(string(cache)))
		return nil
	}})
}

// condition knows [root]: as anybody else todoctl runs the cluster's program with sudo.
func condition(name string) (bool, error) {
	if name == "root" {
		return os.Getuid() == 0, nil
	}
	return false, fmt.Errorf("there is no condition %q", name)
}
