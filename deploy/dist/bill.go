package dist

import (
	"encoding/json"
	"fmt"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/image"
)

// document is a bill of materials in SPDX 2.3.
type document struct {
	Version       string         `json:"spdxVersion"`
	License       string         `json:"dataLicense"`
	ID            string         `json:"SPDXID"`
	Name          string         `json:"name"`
	Namespace     string         `json:"documentNamespace"`
	Creation      creation       `json:"creationInfo"`
	Packages      []module       `json:"packages"`
	Relationships []relationship `json:"relationships"`
}

type creation struct {
	Created  string   `json:"created"`
	Creators []string `json:"creators"`
}

type module struct {
	Name          string        `json:"name"`
	ID            string        `json:"SPDXID"`
	Version       string        `json:"versionInfo,omitempty"`
	Location      string        `json:"downloadLocation"`
	FilesAnalyzed bool          `json:"filesAnalyzed"`
	Concluded     string        `json:"licenseConcluded"`
	Declared      string        `json:"licenseDeclared"`
	Copyright     string        `json:"copyrightText"`
	Comment       string        `json:"comment,omitempty"`
	Checksums     []checksum    `json:"checksums,omitempty"`
	External      []externalRef `json:"externalRefs,omitempty"`
	Purpose       string        `json:"primaryPackagePurpose"`
}

type checksum struct {
	Algorithm string `json:"algorithm"`
	Value     string `json:"checksumValue"`
}

type externalRef struct {
	Category string `json:"referenceCategory"`
	Type     string `json:"referenceType"`
	Locator  string `json:"referenceLocator"`
}

type relationship struct {
	Element string `json:"spdxElementId"`
	Type    string `json:"relationshipType"`
	Related string `json:"relatedSpdxElement"`
}

// noAssertion is what SPDX has for what nobody claims to know.
const noAssertion = "NOASSERTION"

var noIDCharacter = regexp.MustCompile(`[^a-zA-Z0-9.-]`)

// bill says what is in the program: what Go itself wrote into it while linking, and
// for one with the page inside what that is bundled from.
func (r Request) bill(program Program, base, sum string, info *debug.BuildInfo) ([]byte, error) {
	main := module{Name: program.Name, ID: "SPDXRef-program", Version: r.Version, Location: "git+" + Home + "@" +
		r.Commit,
		Concluded: "Apache-2.0", Declared: "Apache-2.0", Copyright: noAssertion, Purpose: "APPLICATION",
		Checksums: []checksum{{"SHA256", sum}}}
	parts := []module{library("golang", "std", strings.TrimPrefix(info.GoVersion, "go"), "")}
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		parts = append(parts, library("golang", m.Path, m.Version, m.Sum))
	}
	if program.Page {
		packages, err := image.PagePackages(r.Source.Root)
		if err != nil {
			return nil, err
		}
		for _, p := range packages {
			parts = append(parts, library("npm", p.Name, p.Version, ""))
		}
	}
	slices.SortFunc(parts, func(a, b module) int { return strings.Compare(a.ID, b.ID) })
	d := document{
		Version: "SPDX-2.3", License: "CC0-1.0", ID: "SPDXRef-DOCUMENT", Name: base, Namespace: Home + "/spdx/" + base +
			"-" + sum,
		Creation:      creation{r.Date.UTC().Format(time.RFC3339), []string{"Tool: todo-chatbot-pack-" + r.Version}},
		Packages:      append([]module{main}, parts...),
		Relationships: []relationship{{"SPDXRef-DOCUMENT", "DESCRIBES", main.ID}},
	}
	for _, part := range parts {
		d.Relationships = append(d.Relationships, relationship{main.ID, "CONTAINS", part.ID})
	}
	text, err := json.MarshalIndent(d, "", "  ")
	return append(text, '\n'), err
}

// library is a module or package in a program. Its license isn't claimed: nobody
// has read all of them. Go's sum is that of a list of files, so it is no checksum.
func library(kind, name, version, sum string) module {
	m := module{Name: name, Version: version, Location: noAssertion, Concluded: noAssertion, Declared: noAssertion,
		Copyright: noAssertion,
		Purpose:   "LIBRARY", ID: "SPDXRef-" + kind + "-" + noIDCharacter.ReplaceAllStringFunc(name+"-"+version,
			hexadecimal)}
	if sum != "" {
		m.Comment = "go.sum: " + sum
	}
	purl := "pkg:" + kind + "/" + strings.ReplaceAll(name, "@", "%40") + "@" + strings.ReplaceAll(version, "+", "%2B")
	m.External = []externalRef{{"PACKAGE-MANAGER", "purl", purl}}
	return m
}

// hexadecimal keeps names apart that differ only in what an id cannot have.
func hexadecimal(c string) string {
	if c == "/" {
		return "."
	}
	return fmt.Sprintf("-%x-", c)
}
