package account

import "strings"

// maxAgent is how much of a User-Agent is looked at, in bytes.
const maxAgent = 512

// told is a word of a User-Agent and what people call it.
type told struct{ word, name string }

// Browsers name others besides themselves, for the sake of old pages: the first
// that is found is the one.
var browsers = []told{
	{"Edg/", "Edge"}, {"EdgA/", "Edge"}, {"EdgiOS/", "Edge"}, {"OPR/", "Opera"},
	{"SamsungBrowser/", "Samsung Internet"},
	{"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"}, {"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"},
	{"curl/", "curl"}, {"todo/", "the terminal"}, {"Go-http-client/", "a program in Go"},
	{"python", "a program in Python"}, {"node", "a program in Node.js"},
}

var systems = []told{
	{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"CrOS", "ChromeOS"},
	{"Windows", "Windows"}, {"Mac OS X", "Mac"}, {"Linux", "Linux"},
}

// programName is what people call a program by its User-Agent, such as "Firefox
// on Linux", "" if it isn't known. Nothing of what the program says is repeated.
func programName(agent string) string {
	agent = agent[:min(len(agent), maxAgent)]
	program := firstOf(browsers, agent)
	system := firstOf(systems, agent)
	switch {
	case program == "":
		return system
	case system == "":
		return program
	}
	return program + " on " + system
}

func firstOf(all []told, agent string) string {
	for _, t := range all {
		if strings.Contains(agent, t.word) {
			return t.name
		}
	}
	return ""
}
