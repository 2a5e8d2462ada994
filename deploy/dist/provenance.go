package dist

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

const (
	statementType = "https://in-toto.io/Statement/v1"
	predicateType = "https://slsa.dev/provenance/v1"
	buildType     = Home + "/blob/main/docs/releases.md#how-it-is-made"
	builder       = Home + "/blob/main/docs/releases.md#who-makes-it"
)

// toolchain is the release of Go that builds: the one that this was built with.
var toolchain = runtime.Version()

type digests map[string]string

// subject is a thing by its content.
type subject struct {
	Name   string  `json:"name,omitempty"`
	URI    string  `json:"uri,omitempty"`
	Digest digests `json:"digest"`
}

// statement is an in-toto statement with SLSA's provenance, version 1.
type statement struct {
	Type          string    `json:"_type"`
	Subject       []subject `json:"subject"`
	PredicateType string    `json:"predicateType"`
	Predicate     struct {
		BuildDefinition struct {
			BuildType            string         `json:"buildType"`
			ExternalParameters   map[string]any `json:"externalParameters"`
			InternalParameters   map[string]any `json:"internalParameters"`
			ResolvedDependencies []subject      `json:"resolvedDependencies"`
		} `json:"buildDefinition"`
		RunDetails struct {
			Builder struct {
				ID string `json:"id"`
			} `json:"builder"`
		} `json:"runDetails"`
	} `json:"predicate"`
}

// provenance says from what the archives were built, and how. It has no times and
// no id of a run: whoever builds the same gets the same statement.
func (r Request) provenance(archives []file) (file, error) {
	s := statement{Type: statementType, PredicateType: predicateType}
	for _, archive := range archives {
		s.Subject = append(s.Subject, subject{Name: archive.name, Digest: digests{"sha256": archive.sum()}})
	}
	definition := &s.Predicate.BuildDefinition
	definition.BuildType = buildType
	var platforms []string
	for _, p := range r.Platforms {
		platforms = append(platforms, p.String())
	}
	definition.ExternalParameters = map[string]any{"version": r.Version, "platforms": platforms}
	definition.InternalParameters = map[string]any{"go": toolchain}
	if r.Node != "" {
		definition.InternalParameters["node"] = r.Node
	}
	definition.ResolvedDependencies = []subject{{URI: "git+" + Home, Digest: digests{"gitCommit": r.Commit}}}
	for _, name := range []string{"go.sum", "app/web/page/package-lock.json"} {
		text, err := os.ReadFile(filepath.Join(r.Source.Root, filepath.FromSlash(name)))
		if err != nil {
			return file{}, fmt.Errorf("read what the programs are built from: %w", err)
		}
		definition.ResolvedDependencies = append(definition.ResolvedDependencies,
			subject{Name: name, Digest: digests{"sha256": file{data: text}.sum()}})
	}
	if r.page != "" {
		definition.ResolvedDependencies = append(definition.ResolvedDependencies,
			subject{Name: pageFolder, Digest: digests{"dirHash": r.page}})
	}
	s.Predicate.RunDetails.Builder.ID = builder
	text, err := json.MarshalIndent(s, "", "  ")
	return file{provenanceName, append(text, '\n')}, err
}
