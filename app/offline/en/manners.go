package en

import (
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/lazyregexp"
)

// LeadsToTask are the words that only lead to what is to be done.
var LeadsToTask = set(
	`please can could would will you i we i've we've i'm to need needs have has must should ought got gotta wanna want like i'd we'd don't dont not forget
	remember remind me us my our the a an of about that for add put new task todo to-do note make create set up reminder reminders also and so ok okay oh hey well
	then just another do let let's lets it's there is mustn't mustnt`)

// AsksToAdd are words that ask for something to be put on the list.
var AsksToAdd = set(
	`add adding added put place insert include enter write jot log file record register save store track pop stick throw chuck drop lob slap bung
	list lists todo to-do task tasks reminder reminders remind reminding reminded remember forget forgetting alert notify ping nudge buzz poke prod prompt tell
	create make new set schedule start begin open up down onto note notes dump brain following these urgent important priority high low medium tag tagged
	called named titled name call title says saying help keep never sure ensure let letting run ran out almost nearly low want wish would love appreciate wondering wonder mind able possible`)

// Manner says whether a word tells nothing of a task: it is a manner of speaking, leads to what is to be done, or
// asks for it to be put on the list.
func Manner(word string) bool {
	return Of(word)&(Function|Filler|Need|Thing) != 0 || LeadsToTask[word] || AsksToAdd[word]
}

// Untold is a title without the manner in which somebody told of it: "I am having
// a meeting with Suresh" is a meeting, "the um thing" the thing, "that Ann is coming" without "that".
func Untold(title string) string {
	t := hesitation.ReplaceAllString(title, "")
	t = joined.ReplaceAllString(t, "")
	if m := thatClause.FindStringSubmatch(t); m != nil {
		t = t[len(m[1]):]
	}
	if m := having.FindStringSubmatch(t); m != nil && !havingMore[strings.ToLower(m[2])] {
		t = t[len(m[1]):]
	}
	if strings.TrimSpace(t) == "" {
		return title
	}
	return t
}

var (
	hesitation = lazyregexp.New(`(?i)\b(?:um+|uh+|erm+|you know),? +`)
	joined     = lazyregexp.New(`(?i)^(?:and|also|oh|plus),? +`)
	thatClause = lazyregexp.New(`(?i)^(that +)(?:\S+ +){1,4}(?:is|are|will|has|have|needs?|comes?)\b`)
	having     = lazyregexp.New(
		`(?i)^((?:i|we)(?: am|'m| are|'re)? (?:(?:also|still) )?(?:having|have got|have|'ve got) (?:an? )?)(\S+) `)
)

// havingMore are words before which "have" says something else: "I have to go".
var havingMore = set("to no been not done never already had got seen just finished lost")

// OneThing are pairs of words around "and" that are bought as one.
var OneThing = pairs(
	`mac cheese|fish chips|salt pepper|bread butter|butter jelly|cookies cream|gin tonic|oil vinegar|bubble squeak|sausage mash|
	ham cheese|bacon eggs|rice beans|macaroni cheese|head shoulders|knife fork|cup saucer|needle thread|lock key|pen paper|nuts bolts|arm hammer|ben jerry|
	m ms|h m|bed breakfast|rock roll|salt vinegar|sweet sour|surf turf|black white|wash go`)

func pairs(s string) map[string]bool {
	out := map[string]bool{}
	for _, pair := range strings.Split(s, "|") {
		out[strings.TrimSpace(pair)] = true
	}
	return out
}
