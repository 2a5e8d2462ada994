package rule

// inputRules are held by the loader, deploy/values: what must hold of a text
// before its values can be looked at. Helm passes over some of them in silence.
func inputRules() []Rule {
	return []Rule{
		{ID: "yaml-syntax", Layer: Input, Text: "A values file is YAML.",
			Hint: "Check the indentation and the quotes of the line and of the one above.",
			Good: "replicaCount:\n  backend: 3\n", Bad: "replicaCount:\n  backend: 3\n frontend: 2\n"},
		{ID: "yaml-tab", Layer: Input, Text: "Lines are indented by spaces.", Hint: "Replace the tab by spaces.",
			Good: "drain:\n  graceSeconds: 60\n", Bad: "drain:\n\tgraceSeconds: 60\n"},
		{ID: "yaml-duplicate-key", Layer: Input,
			Text: "A key stands once in its map: of two, Helm silently takes the last.", Hint: "Remove one of them.",
			Good: "config:\n  logLevel: warn\n", Bad: "config:\n  logLevel: warn\n  logLevel: info\n"},
		{ID: "yaml-anchor", Layer: Input, Text: "An alias names an anchor that stands above it.",
			Hint: "Write &name before the value that *name repeats.",
			Good: "replicaCount:\n  backend: &pods 3\n  frontend: *pods\n", Bad: "replicaCount:\n  frontend: *pods\n"},
		{ID: "yaml-tag", Layer: Input, Text: "Values have no tags but those of plain YAML.", Hint: "Remove the tag.",
			Good: "environment: !!str prod\n", Bad: "environment: !vault prod\n"},
		{ID: "yaml-number", Layer: Input, Text: "Numbers are finite.",
			Hint: "Write a finite number, or quote the text.",
			Good: "replicaCount:\n  backend: 3\n", Bad: "replicaCount:\n  backend: .inf\n"},
		{ID: "yaml-map", Layer: Input, Text: "A values file is a map, and its keys are text.",
			Hint: "Write \"key: value\" lines.",
			Good: "environment: prod\n", Bad: "- environment: prod\n"},
		{ID: "yaml-documents", Severity: Warning, Layer: Input,
			Text: "A values file is one document: Helm merges several without a word, the later over the earlier.",
			Hint: "Remove the line ---, or give the files one after the other with -f.",
			Good: "---\nenvironment: prod\n", Bad: "environment: dev\n---\nenvironment: prod\n"},
		{ID: "yaml-encoding", Layer: Input, Text: "A values file is UTF-8 without control characters.",
			Hint: "Save the file as UTF-8.",
			Good: "environment: prod # größer\n", Bad: "environment: prod # gr\xf6\xdfer\n"},
		{ID: "yaml-limits", Layer: Input,
			Text: "A values file has at most 50,000 parts, nested at most 64 deep, with its aliases followed.",
			Hint: "Write the values out instead of multiplying aliases.",
			Good: "nodeSelector: {disk: ssd}\n", Bad: laughs()},
		{ID: "flag-syntax", Layer: Input, Text: "A --set is key=value, a --set-json key=JSON, a --set-file key=path.",
			Hint: "Quote it for the shell, and write a comma in a value as \\,.",
			Good: "environment: prod\n"},
		{ID: "env-file", Layer: Input, Severity: Warning,
			Text: "Each line of --env-file gives one of the Secret's keys, once, with a value.",
			Hint: "Remove the line."},
		{ID: "allow-reason", Layer: Input,
			Text: "A suppression names a rule that is a warning or an advice, and a reason.",
			Hint: "Write \"# todoctl:allow rule: reason\".",
			Good: "# todoctl:allow tag-latest: rebuilt every minute\nimage:\n  backend: {tag: latest, pullPolicy: " +
				"Always, repository: r.example/b}\n",
			Bad: "# todoctl:allow tag-latest\nimage:\n  backend: {tag: latest, pullPolicy: Always, repository: " +
				"r.example/b}\n"},
		{ID: "allow-expired", Layer: Input, Severity: Warning,
			Text: "A suppression that holds until a day is not older than that day.",
			Hint: "Mend what it allowed, or give it another day with the reason.",
			Good: "# todoctl:allow tag-latest until 2999-12-31: rebuilt every minute\nimage:\n  backend: {tag: " +
				"latest, pullPolicy: Always, repository: r.example/b}\n",
			Bad: "# todoctl:allow tag-latest until 2026-02-07: rebuilt every minute\nimage:\n  backend: {tag: " +
				"latest, pullPolicy: Always, repository: r.example/b}\n"},
		{ID: "allow-unused", Layer: Input, Severity: Warning, Text: "A suppression suppresses something.",
			Hint: "Remove it.",
			Good: "# todoctl:allow tag-latest: rebuilt every minute\nimage:\n  backend: {tag: latest, pullPolicy: " +
				"Always, repository: r.example/b}\n",
			Bad: "# todoctl:allow tag-latest: rebuilt every minute\nenvironment: dev\n"},
	}
}

// laughs is a text of a few lines whose aliases stand for a million values.
func laughs() string {
	return "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c " +
		"[*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n" +
		"d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n"
}
