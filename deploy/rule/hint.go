package rule

import (
	"encoding/base64"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

var plainNumber = regexp.MustCompile(`^[0-9.]+$`)

// hintFor says how to fix a text that is often written wrong in the same way;
// "" leaves it to the rule's hint.
func hintFor(k Key, text string) string {
	if strings.ContainsAny(text, "\u201c\u201d\u2018\u2019\u201e") {
		return `its quotes are typographic ones, which are part of the text: write " or none`
	}
	if k.Type == Choice {
		if meant := Nearest(text, k.Choices); meant != "" {
			return "did you mean " + meant + "?"
		}
		return ""
	}
	switch k.Rule {
	case "image-tag":
		return tagHint(text)
	case "image-repository":
		return repositoryHint(text)
	case "quantity":
		return quantityHint(k.Name, text)
	case "database-url":
		return databaseHint(text)
	case "backend-url":
		return backendHint(text)
	case "host-name":
		return hostHint(text)
	case "openai-url":
		return endpointHint(text)
	}
	return ""
}

func endpointHint(text string) string {
	switch {
	case !strings.Contains(text, "://"):
		return "write https:// or http:// before it"
	case strings.Contains(text, "@"):
		return "leave user and password away: a key goes into secrets.openaiApiKey, and is sent as a bearer token"
	case strings.ContainsAny(text, "?#"):
		return "leave away what follows ? or #"
	}
	return ""
}

func hostHint(text string) string {
	switch {
	case strings.Contains(text, "://"):
		return "leave the scheme away: a host has no " + text[:strings.Index(text, "://")+3]
	case strings.Contains(text, "/"), strings.Contains(text, ":"):
		return "leave port and path away"
	case strings.ToLower(text) != text:
		return "write it in small letters: " + strings.ToLower(text)
	}
	return ""
}

func tagHint(text string) string {
	switch {
	case text == "":
		return "an image without a tag means another thing tomorrow: give its version"
	case strings.Contains(text, "+"):
		return `a "+" cannot stand in an image's tag: write "-" in its place`
	case strings.HasPrefix(text, "sha256:"), strings.HasPrefix(text, "@sha256:"):
		return "a digest belongs into the key digest beside it"
	case regexp.MustCompile(`^v?[0-9]+(\.[0-9]+)?$`).MatchString(text):
		return "a semantic version has three numbers, such as 1.2.0"
	case strings.EqualFold(text, "latest"):
		return `write "latest" in small letters`
	}
	return ""
}

func repositoryHint(text string) string {
	switch {
	case text == "":
		return "name the image, such as todo-chatbot-backend"
	case strings.Contains(text, "://"):
		return "write the registry without https://"
	case strings.Contains(text, "@sha256:"):
		return "the digest belongs into the key digest beside it"
	case regexp.MustCompile(`:[^/]*$`).MatchString(text):
		return "the tag belongs into the key tag beside it"
	case strings.ToLower(text) != text:
		return "image names are in small letters"
	}
	return ""
}

func quantityHint(name, text string) string {
	switch {
	case text == "":
		return ""
	case name == "cpu" && strings.HasSuffix(text, "Mi"), name == "cpu" && strings.HasSuffix(text, "Gi"):
		return "Mi and Gi are memory; CPU is counted in cores, or thousandths of one: 250m"
	case name == "cpu" && regexp.MustCompile(`(?i)^[0-9.]+ *(cores?|cpus?|c)$`).MatchString(text):
		return `write the number of cores alone, such as "2", or thousandths of one: 2000m`
	case scientific.MatchString(text):
		return "an exponent and a unit exclude each other: write the number out, such as " + plainExample(name)
	case name != "cpu" && strings.HasSuffix(text, "m"):
		return "the unit m is a thousandth of a byte; 256Mi is what is meant by 256 MB"
	case name != "cpu" && exponent.MatchString(text):
		number, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return ""
		}
		return bytesHint(number)
	case name != "cpu" && hugeUnit.MatchString(text):
		return "the largest units are Ti and T"
	case strings.HasSuffix(text, "B"), strings.HasSuffix(text, "b"):
		return `Kubernetes writes Mi and Gi, without a "B"`
	case strings.HasPrefix(text, "-"), strings.Trim(text, "0.mkMGTi") == "":
		return "an amount is above zero"
	}
	return ""
}

var (
	exponent = regexp.MustCompile(`^[0-9.]+([eE]\+?[0-9]+)?$`)
	// scientific is an exponent that a unit follows.
	scientific = regexp.MustCompile(`^[0-9.]+[eE][+-]?[0-9]+[a-zA-Z]+$`)
	hugeUnit   = regexp.MustCompile(`^[0-9.]+[EP]i?$`)
)

// plainExample is a quantity as it is usually written.
func plainExample(name string) string {
	if name == "cpu" {
		return "250m"
	}
	return "256Mi"
}

// bytesHint says how a number of bytes is written with its unit.
func bytesHint(number float64) string {
	const mebi = 1 << 20
	if number < mebi || number >= 1_000_000*mebi {
		return "a number alone is counted in bytes: add the unit, such as Mi"
	}
	return fmt.Sprintf("a number alone is counted in bytes; with its unit it is %.0fMi", math.Ceil(number/mebi))
}

func databaseHint(text string) string {
	decoded, err := base64.StdEncoding.DecodeString(text)
	switch {
	case err == nil && strings.HasPrefix(string(decoded), "postgres"):
		return "it is in base64, as in a Secret: values hold the text itself, and the chart encodes it"
	case strings.HasPrefix(text, "postgres://"):
		return "write postgresql:// in place of postgres://"
	case strings.HasPrefix(text, "jdbc:"):
		return "leave jdbc: away"
	case !strings.HasPrefix(text, "postgresql://"):
		return "it must start with postgresql://"
	case strings.Count(text, "?") > 1:
		return "the first option follows ?, every further one follows &; a ? within a value is written %3F"
	case strings.HasPrefix(text, "postgresql:///"):
		return "name the host: a pod reaches no socket of this machine"
	case strings.Count(text, "@") > 1 || strings.ContainsAny(text, "# "):
		return "in the user and the password @ is written %40, : %3A, / %2F, # %23, % %25 and a space %20"
	}
	return ""
}

func backendHint(text string) string {
	switch {
	case strings.HasPrefix(text, "https://"):
		return "inside the cluster the backend speaks http"
	case !strings.Contains(text, "://"):
		return "write http:// before it"
	case strings.HasSuffix(text, "/"), strings.Count(text, "/") > 2:
		return "leave the path away: the frontend adds its own"
	case strings.Contains(text, "localhost"), strings.Contains(text, "127.0.0.1"):
		return "in a pod, localhost is the pod itself: name the Service"
	}
	return ""
}
