package entity

// CheckDependencies is the argument with which the image's check program asks
// the database and the model, and answers with an Answer in JSON.
const CheckDependencies = "dependencies"

// The environment of the check program, besides the keys of the Secret.
const (
	OpenAIBaseURL = "OPENAI_BASE_URL"
	OpenAIModel   = "OPENAI_MODEL"
	AssistantName = "ASSISTANT"
)

// Answer is what was found, from inside a cluster, of what a release needs
// besides: it holds no secret.
type Answer struct {
	// Database and Model say what answered, such as "PostgreSQL 15.9"; "" where
	// nothing did, or nothing was asked.
	Database string        `json:"database,omitempty"`
	Model    string        `json:"model,omitempty"`
	Faults   []AnswerFault `json:"faults"`
}

// AnswerFault is one thing that is wrong, by the id of the rule it breaks.
type AnswerFault struct {
	Rule    string `json:"rule"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}
