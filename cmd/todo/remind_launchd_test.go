package main

import (
	"encoding/xml"
	"strings"
	"testing"
)

// plistNode is an element of a property list.
type plistNode struct {
	XMLName xml.Name
	Text    string      `xml:",chardata"`
	Nodes   []plistNode `xml:",any"`
}

func TestLaunchAgentIsAPropertyList(t *testing.T) {
	want := []string{"/Applications/To <do> & \"more\"/todo", "remind", "--data-dir", "/Users/ann/My list's & <things>"}
	var list plistNode
	if err := xml.Unmarshal([]byte(agent(want[0], want[1:])), &list); err != nil {
		t.Fatal(err)
	}
	if list.XMLName.Local != "plist" || len(list.Nodes) != 1 || list.Nodes[0].XMLName.Local != "dict" {
		t.Fatalf("got %+v", list)
	}
	dict := list.Nodes[0].Nodes
	if len(dict)%2 != 0 {
		t.Fatalf("a dictionary of %d nodes", len(dict))
	}
	seen := map[string]plistNode{}
	for i := 0; i < len(dict); i += 2 {
		if dict[i].XMLName.Local != "key" {
			t.Errorf("%s is where a key has to be", dict[i].XMLName.Local)
		}
		seen[dict[i].Text] = dict[i+1]
	}
	var words []string
	for _, n := range seen["ProgramArguments"].Nodes {
		words = append(words, n.Text)
	}
	if strings.Join(words, "\n") != strings.Join(want, "\n") || seen["Label"].Text != agentLabel || seen["RunAtLoad"].XMLName.Local != "true" {
		t.Errorf("got %q, %+v", words, seen)
	}
}
