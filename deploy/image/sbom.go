package image

import (
	"bytes"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/CycloneDX/cyclonedx-go"
	"github.com/google/uuid"
)

func readBuildInfo(path string) (*debug.BuildInfo, error) {
	info, err := buildinfo.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read what %s was built from: %w", filepath.Base(path), err)
	}
	return info, nil
}

// bill returns the CycloneDX bill of materials: the Go release and the modules
// that are in the binary, and for the frontend the page's npm packages. It has
// no time and a serial number made from its content, so that it is reproducible.
func bill(recipe Recipe, source Source, info *debug.BuildInfo) ([]byte, error) {
	components := map[string]cyclonedx.Component{}
	toolchain := component("std", strings.TrimPrefix(info.GoVersion, "go"), "golang")
	components[toolchain.BOMRef] = toolchain
	for _, module := range info.Deps {
		if module.Replace != nil {
			module = module.Replace
		}
		c := component(module.Path, module.Version, "golang")
		c.Hashes = moduleHash(module.Sum)
		components[c.BOMRef] = c
	}
	if recipe.NeedsPage {
		if err := addPagePackages(components, source.Root); err != nil {
			return nil, err
		}
	}
	refs := make([]string, 0, len(components))
	sorted := make([]cyclonedx.Component, 0, len(components))
	for ref := range components {
		refs = append(refs, ref)
	}
	slices.Sort(refs)
	for _, ref := range refs {
		sorted = append(sorted, components[ref])
	}
	return encodeBill(recipe.Component.Name(), refs, sorted)
}

func encodeBill(name string, refs []string, components []cyclonedx.Component) ([]byte, error) {
	bom := cyclonedx.NewBOM()
	sum := sha256.Sum256([]byte(name + "\n" + strings.Join(refs, "\n")))
	bom.SerialNumber = "urn:uuid:" + uuid.NewHash(sha256.New(), uuid.NameSpaceURL, sum[:], 5).String()
	bom.Metadata = &cyclonedx.Metadata{Component: &cyclonedx.Component{Type: cyclonedx.ComponentTypeContainer,
		Name: name, BOMRef: name}}
	bom.Components = &components
	var text bytes.Buffer
	if err := cyclonedx.NewBOMEncoder(&text, cyclonedx.BOMFileFormatJSON).SetPretty(true).Encode(bom); err != nil {
		return nil, fmt.Errorf("write the bill of materials: %w", err)
	}
	return text.Bytes(), nil
}

func component(name, version, kind string) cyclonedx.Component {
	purl := "pkg:" + kind + "/" + strings.ReplaceAll(name, "@", "%40") + "@" + version
	return cyclonedx.Component{BOMRef: purl, Type: cyclonedx.ComponentTypeLibrary, Name: name, Version: version,
		PackageURL: purl}
}

// moduleHash turns Go's "h1:<base64>" into the form of CycloneDX.
func moduleHash(sum string) *[]cyclonedx.Hash {
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(sum, "h1:"))
	if err != nil || len(raw) != sha256.Size {
		return nil
	}
	return &[]cyclonedx.Hash{{Algorithm: cyclonedx.HashAlgoSHA256, Value: hex.EncodeToString(raw)}}
}

// addPagePackages adds what the page is bundled from.
func addPagePackages(components map[string]cyclonedx.Component, root string) error {
	packages, err := PagePackages(root)
	for _, p := range packages {
		c := component(p.Name, p.Version, "npm")
		components[c.BOMRef] = c
	}
	return err
}

// PagePackage is an npm package that the page is bundled from.
type PagePackage struct{ Name, Version string }

// PagePackages reads them from the page's lock file, sorted.
func PagePackages(root string) ([]PagePackage, error) {
	path := filepath.Join(root, "app", "web", "page", "package-lock.json")
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the page's packages: %w", err)
	}
	var lock struct {
		Packages map[string]struct {
			Version string
			Dev     bool
		}
	}
	if err := json.Unmarshal(text, &lock); err != nil {
		return nil, fmt.Errorf("read the page's packages from %s: %w", path, err)
	}
	var packages []PagePackage
	for folder, pkg := range lock.Packages {
		at := strings.LastIndex(folder, "node_modules/")
		if at < 0 || pkg.Dev {
			continue // The page itself, or a tool that is not in the bundle.
		}
		packages = append(packages, PagePackage{folder[at+len("node_modules/"):], pkg.Version})
	}
	slices.SortFunc(packages,
		func(a, b PagePackage) int { return strings.Compare(a.Name+"@"+a.Version, b.Name+"@"+b.Version) })
	return slices.Compact(packages), nil
}
