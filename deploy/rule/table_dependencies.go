package rule

// dependencyRules are asked from inside the cluster, by a pod that lives for
// some seconds. What they speak of has no text to give an example of.
func dependencyRules() []Rule {
	return []Rule{
		{ID: "dependencies-unchecked", Layer: Dependencies,
			Text: "The pod that asks the database and the model can run.",
			Hint: "The image must be in the cluster: todoctl images load."},
		{ID: "database-reachable", Layer: Dependencies,
			Text: "The database in DATABASE_URL answers from inside the cluster and takes the user.",
			Hint: "Check host, port and password, and whether a firewall or a network policy is between."},
		{ID: "database-version", Layer: Dependencies,
			Text: "The database is PostgreSQL 14 or newer, writable, and stores UTF-8.",
			Hint: "Name the primary of a newer server."},
		{ID: "database-rights", Layer: Dependencies, Text: "The database's user may make tables in its schema.",
			Hint: "GRANT CREATE, USAGE ON SCHEMA public TO the user, as the database's owner."},
		{ID: "model-reachable", Layer: Dependencies, Text: "The OpenAI endpoint answers from inside the cluster.",
			Hint: "Check config.openaiBaseUrl and the way out of the cluster, or set config.assistant to offline."},
		{ID: "model-key", Layer: Dependencies, Text: "The OpenAI endpoint takes the key.",
			Hint: "Copy the key again from its provider: it may have been revoked, or be another project's."},
		{ID: "model-known", Layer: Dependencies, Severity: Warning,
			Text: "The OpenAI endpoint has the model in config.openaiModel.",
			Hint: "Take a model that the endpoint lists."},
		{ID: "mail-server", Layer: Dependencies,
			Text: "The mail server in SMTP_URL answers from inside the cluster, has TLS unless it says tls=none, " +
				"and takes the user and the password.",
			Hint: "Check host, port and password in SMTP_URL, and whether a firewall or a network policy is between."},
	}
}
