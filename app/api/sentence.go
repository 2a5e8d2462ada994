package api

import (
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// sentence puts the message of a failed validation into words for people.
// What was sent is not repeated: it may be long, and it may be a password.
func sentence(status int, e *huma.ErrorDetail) string {
	if status == http.StatusUnsupportedMediaType {
		return "The request is not JSON by its Content-Type. Send application/json."
	}
	if e.Location == "body" && status == http.StatusBadRequest {
		return "The request is not valid JSON: " + strings.TrimSuffix(e.Message, ".") + "."
	}
	where, name, _ := strings.Cut(e.Location, ".")
	if name == "" {
		name, where = where, "request"
	}
	what := map[string]string{"body": "field", "query": "parameter", "path": "part of the path",
		"header": "header"}[where]
	if what == "" {
		what = "part"
	}
	subject := "The " + what + " " + name
	if e.Location == "body" {
		subject = "The body of the request"
	}
	for _, r := range rewordings {
		if rest, ok := strings.CutPrefix(e.Message, r.prefix); ok && (rest == "" || !strings.HasSuffix(r.prefix, "1") ||
			!isDigit(rest[0])) {
			return strings.NewReplacer("{}", subject, "{rest}", rest).Replace(r.words)
		}
	}
	return subject + ": " + strings.TrimSuffix(e.Message, ".") + "."
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

// rewordings maps how the validation says it to how we do; {} is what it is
// about, {rest} what follows the prefix.
var rewordings = []struct{ prefix, words string }{
	{"unexpected property", "{} is not known here. Leave it out, or check its spelling."},
	{"unknown query parameter", "{} is not known here. Leave it out, or check its spelling."},
	{"expected required property ", "{} misses something: {rest}."},
	{"expected string to be RFC 3339 date-time", "{} must be a time such as 2026-11-30T17:00:00Z."},
	{"expected string to be RFC 3339 date", "{} must be a day of the calendar such as 2026-11-30."},
	{"expected string", "{} must be text."},
	{"expected boolean", "{} must be true or false."},
	{"invalid boolean", "{} must be true or false."},
	{"expected integer", "{} must be a whole number."},
	{"invalid integer", "{} must be a whole number."},
	{"expected number >= ", "{} must be at least {rest}."},
	{"expected number <= ", "{} must be at most {rest}."},
	{"expected number", "{} must be a number."},
	{"expected array length >= 1", "{} is an empty list. Give it at least one entry."},
	{"expected array length >= ", "{} needs at least {rest} entries."},
	{"expected array length <= ", "{} has too many entries; at most {rest} are taken."},
	{"expected array", "{} must be a list."},
	{"expected object", "{} must be an object."},
	{"expected length >= 1", "{} is empty. Give it at least one character."},
	{"expected length >= ", "{} is too short: it needs at least {rest} characters."},
	{"expected length <= ", "{} is too long: at most {rest} characters fit."},
	{"expected value to be one of ", "{} must be one of {rest}."},
}
