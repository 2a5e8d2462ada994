package judge

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
	provenance "github.com/in-toto/attestation/go/predicates/provenance/v1"
	intoto "github.com/in-toto/attestation/go/v1"
	"github.com/spdx/tools-golang/json"
	"github.com/spdx/tools-golang/spdx/v2/v2_3"
	"github.com/spdx/tools-golang/spdxlib"
	"google.golang.org/protobuf/encoding/protojson"
)

// released are golden files of deploy/dist.
const released = "../../deploy/dist/testdata"

func TestTheBillIsOneOfSPDX(t *testing.T) {
	f, err := os.Open(filepath.Join(released, "todo.spdx.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var document v2_3.Document
	if err := json.ReadInto(f, &document); err != nil {
		t.Fatal(err)
	}
	if err := spdxlib.ValidateDocument(&document); err != nil {
		t.Error(err)
	}
	if len(document.Packages) != 5 || len(document.Relationships) != 5 {
		t.Errorf("it has %d packages and %d relationships, want 5 of each", len(document.Packages), len(document.Relationships))
	}
}

func TestTheProvenanceIsAStatementOfSLSA(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(released, "provenance.json"))
	if err != nil {
		t.Fatal(err)
	}
	var statement intoto.Statement
	if err := protojson.Unmarshal(text, &statement); err != nil { // fields that it doesn't know are refused
		t.Fatal(err)
	}
	if err := statement.Validate(); err != nil {
		t.Error(err)
	}
	predicate, err := protojson.Marshal(statement.Predicate)
	if err != nil {
		t.Fatal(err)
	}
	var p provenance.Provenance
	if err := protojson.Unmarshal(predicate, &p); err != nil {
		t.Fatal(err)
	}
	if err := p.Validate(); err != nil {
		t.Error(err)
	}
}

// composed loads a file as docker compose does.
func composed(t *testing.T, name string, environment ...string) (*types.Project, error) {
	t.Helper()
	options, err := cli.NewProjectOptions([]string{filepath.Join("../..", name)}, cli.WithEnv(environment), cli.WithResolvedPaths(true))
	if err != nil {
		t.Fatal(err)
	}
	return options.LoadProject(t.Context())
}

func TestTheComposeFilesAreSound(t *testing.T) {
	dockerfile := read(t, "../../Dockerfile")
	version := strings.TrimSpace(read(t, "../../VERSION"))
	for name, services := range map[string][]string{
		"compose.yaml":          {"todo"},
		"compose.postgres.yaml": {"backend", "database", "frontend"},
	} {
		t.Run(name, func(t *testing.T) {
			project, err := composed(t, name, "JWT_SECRET=0123456789abcdef0123456789abcdef", "POSTGRES_PASSWORD=secret")
			if err != nil {
				t.Fatal(err)
			}
			if got := slices.Sorted(slices.Values(project.ServiceNames())); !slices.Equal(got, services) {
				t.Errorf("it has the services %q, want %q", got, services)
			}
			for _, service := range project.Services {
				for _, port := range service.Ports {
					if port.HostIP != "127.0.0.1" {
						t.Errorf("%s: port %s is open to everybody", service.Name, port.Published)
					}
				}
				if service.Build == nil {
					continue
				}
				if !strings.Contains(dockerfile, " AS "+service.Build.Target+"\n") {
					t.Errorf("%s: the Dockerfile has no target %s", service.Name, service.Build.Target)
				}
				if !strings.HasSuffix(service.Image, ":"+version) {
					t.Errorf("%s: the image is %s, and VERSION says %s", service.Name, service.Image, version)
				}
				if !service.ReadOnly || service.User != "10001:10001" || !slices.Contains(service.CapDrop, "ALL") {
					t.Errorf("%s may do more than it has to", service.Name)
				}
			}
		})
	}
}

func TestTheAddressThatIsShownIsTheOnePublished(t *testing.T) {
	project, err := composed(t, "compose.yaml", "PORT=8080")
	if err != nil {
		t.Fatal(err)
	}
	todo := project.Services["todo"]
	for _, port := range todo.Ports {
		// todo shows the port that it listens on, and listens on PORT.
		if listens := todo.Environment["PORT"]; port.Published != "8080" || port.Target != 8080 ||
			listens == nil || *listens != "8080" {
			t.Errorf("port %s leads to %d, where it doesn't listen", port.Published, port.Target)
		}
	}
}

// TestTheDatabaseIsReadyWhenOthersReachIt: while the image makes the database, a server of its own answers on a socket.
func TestTheDatabaseIsReadyWhenOthersReachIt(t *testing.T) {
	project, err := composed(t, "compose.postgres.yaml", "JWT_SECRET=0123456789abcdef0123456789abcdef",
		"POSTGRES_PASSWORD=secret")
	if err != nil {
		t.Fatal(err)
	}
	if asks := project.Services["database"].HealthCheck.Test; !slices.Contains(asks, "--host=127.0.0.1") {
		t.Errorf("it is asked by %q", asks)
	}
}

func TestEveryProgramOfAnImageSaysItsVersion(t *testing.T) {
	dockerfile := read(t, "../../Dockerfile")
	builds := strings.Count(dockerfile, "go build")
	if said := strings.Count(dockerfile, "-X main.version=$(cat VERSION)"); builds == 0 || said != builds {
		t.Errorf("%d of %d builds give the version", said, builds)
	}
}

func TestTheComposeFileAsksForItsSecrets(t *testing.T) {
	if _, err := composed(t, "compose.postgres.yaml", "JWT_SECRET=0123456789abcdef0123456789abcdef"); err == nil || !strings.Contains(err.Error(), "POSTGRES_PASSWORD") {
		t.Errorf("without a password: %v", err)
	}
	if _, err := composed(t, "compose.postgres.yaml", "POSTGRES_PASSWORD=secret"); err == nil || !strings.Contains(err.Error(), "JWT_SECRET") {
		t.Errorf("without a key: %v", err)
	}
}

func TestTheComposeFileSetsWhatIsDocumented(t *testing.T) {
	project, err := composed(t, "compose.postgres.yaml", "JWT_SECRET=0123456789abcdef0123456789abcdef", "POSTGRES_PASSWORD=secret")
	if err != nil {
		t.Fatal(err)
	}
	backend, frontend, _ := strings.Cut(read(t, "../../docs/configuration.md"), "## todo-chatbot-frontend")
	for name, section := range map[string]string{"backend": backend, "frontend": frontend} {
		for variable := range project.Services[name].Environment {
			if !regexp.MustCompile("(?m)^\\|.*`" + variable + "`").MatchString(section) {
				t.Errorf("%s: docs/configuration.md does not know %s", name, variable)
			}
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
