package chart

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"strings"

	"go.yaml.in/yaml/v3"
)

const documentHead = `<!-- Written by go test ./deploy/chart -update from the comments of values.yaml and from ../upgrade.md: change those. -->
# The chart %s

Puts the Todo AI Chatbot on a Kubernetes: a Deployment and a Service each for the page and for the backend, their
ConfigMap and Secret, and what protects them. How it is used is told in docs/deploy.md of the repository; what the values
have to be, in docs/rules.md. ` + "`values-dev.yaml`" + ` fits a Minikube of two processors, ` + "`values-prod.yaml`" + ` is for production.

    helm install todo-chatbot deploy/chart/todo-chatbot --namespace todo-chatbot --create-namespace --values my.yaml --wait

## Values

`

// Document returns the chart's README.md, made from the comments of values.yaml.
func Document() ([]byte, error) {
	text, err := files.ReadFile(path.Join(Name, "values.yaml"))
	if err != nil {
		return nil, err
	}
	var file yaml.Node
	if err := yaml.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("read values.yaml: %w", err)
	}
	if len(file.Content) != 1 || file.Content[0].Kind != yaml.MappingNode {
		return nil, errors.New("values.yaml is no mapping")
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, documentHead, Name)
	top := file.Content[0].Content
	for i := 0; i < len(top); i += 2 {
		if err := section(&out, top[i], top[i+1]); err != nil {
			return nil, err
		}
	}
	out.WriteString("## Upgrades\n\n")
	out.Write(bytes.ReplaceAll(upgrade, []byte("## To"), []byte("### To")))
	return append(bytes.TrimRight(out.Bytes(), "\n"), '\n'), nil
}

// section is a key of the top with everything below it.
func section(out *bytes.Buffer, key, value *yaml.Node) error {
	fmt.Fprintf(out, "### %s\n\n", key.Value)
	remark := key.HeadComment
	if at := strings.LastIndex(remark, "\n\n"); at >= 0 {
		remark = remark[at+2:] // what stands before is of the whole file
	}
	if remark = prose(remark); remark != "" {
		fmt.Fprintf(out, "%s\n\n", remark)
	}
	out.WriteString("| value | default | |\n|---|---|---|\n")
	if err := rows(out, key.Value, value); err != nil {
		return err
	}
	out.WriteString("\n")
	return nil
}

// rows are those of a value: one where it is given on one line, otherwise one
// for each key below it.
func rows(out *bytes.Buffer, name string, value *yaml.Node) error {
	if value.Kind == yaml.MappingNode && value.Style&yaml.FlowStyle == 0 && len(value.Content) > 0 {
		for i := 0; i < len(value.Content); i += 2 {
			key, below := value.Content[i], value.Content[i+1]
			if remark := prose(key.HeadComment); remark != "" && below.Kind == yaml.MappingNode &&
				below.Style&yaml.FlowStyle == 0 {
				fmt.Fprintf(out, "| `%s.%s` | | %s |\n", name, key.Value, remark)
			}
			if err := row(out, name+"."+key.Value, key, below); err != nil {
				return err
			}
		}
		return nil
	}
	return row(out, name, &yaml.Node{}, value)
}

func row(out *bytes.Buffer, name string, key, value *yaml.Node) error {
	if value.Kind == yaml.MappingNode && value.Style&yaml.FlowStyle == 0 {
		return rows(out, name, value)
	}
	plain := *value
	plain.HeadComment, plain.LineComment, plain.FootComment = "", "", ""
	text, err := yaml.Marshal(&plain)
	if err != nil {
		return fmt.Errorf("write the default of %s: %w", name, err)
	}
	shown := strings.TrimSpace(string(text))
	if strings.ContainsAny(shown, "|\n") {
		return fmt.Errorf("the default of %s does not fit the cell of a table: %s", name, shown)
	}
	fmt.Fprintf(out, "| `%s` | `%s` | %s |\n", name, shown, prose(key.HeadComment))
	return nil
}

// prose is a comment without its marks, on one line; lines set far in are code.
func prose(comment string) string {
	var words, code []string
	flush := func() {
		if len(code) > 0 {
			words, code = append(words, "`"+strings.Join(code, " ")+"`"), nil
		}
	}
	for line := range strings.Lines(comment) {
		line = strings.TrimRight(strings.TrimPrefix(line, "#"), " \n")
		if text, far := strings.CutPrefix(line, "     "); far {
			code = append(code, strings.TrimSpace(strings.TrimSuffix(text, `\`)))
			continue
		}
		flush()
		words = append(words, strings.TrimSpace(line))
	}
	flush()
	return strings.ReplaceAll(strings.TrimSpace(strings.Join(words, " ")), "|", `\|`)
}
