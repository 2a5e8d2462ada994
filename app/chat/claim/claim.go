// Package claim reads what a text claims to have done: "I've moved it to Friday". It is made for English and for the
// short answers of language models.
package claim

import (
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/lazyregexp"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// anything is a claim that names no kind of change: "Done!".
const anything todo.Kind = ""

// claimed has what a verb claims. Several kinds can make it true: a tag is
// "removed" by an update, and an undo can have done any of it.
var claimed = map[string][]todo.Kind{
	"added": {todo.Added, todo.Edited, todo.Commented}, "created": {todo.Added}, "noted": {todo.Added, todo.Edited},
	"recorded": {todo.Added, todo.Edited},
	"saved":    {todo.Added, todo.Edited}, "scheduled": {todo.Added, todo.Rescheduled, todo.Edited},
	"put": {todo.Added, todo.Rescheduled, todo.Edited, todo.Moved},
	"set": {todo.Added, todo.Edited, todo.Rescheduled, todo.Done}, "logged": {todo.Added},
	"completed": {todo.Done}, "finished": {todo.Done}, "checked": {todo.Done}, "ticked": {todo.Done},
	"crossed": {todo.Done},
	"marked":  {todo.Done, todo.Reopened, todo.Edited, todo.Added},
	"deleted": {todo.Removed, todo.Uncommented}, "removed": {todo.Removed, todo.Edited, todo.Rescheduled, todo.Moved,
		todo.Uncommented},
	"commented": {todo.Commented}, "cleared": {todo.Removed, todo.Edited, todo.Rescheduled, todo.Done},
	"erased": {todo.Removed}, "cancelled": {todo.Removed, todo.Edited}, "canceled": {todo.Removed, todo.Edited},
	"gone":    {todo.Removed},
	"updated": {todo.Edited, todo.Rescheduled, todo.Done},
	"changed": {todo.Edited, todo.Rescheduled, todo.Done, todo.Reopened}, "renamed": {todo.Edited},
	"edited": {todo.Edited, todo.Rescheduled}, "tagged": {todo.Edited, todo.Added},
	"prioritized": {todo.Edited, todo.Added}, "modified": {todo.Edited, todo.Rescheduled},
	"moved": {todo.Rescheduled, todo.Edited, todo.Moved}, "transferred": {todo.Moved},
	"rescheduled": {todo.Rescheduled, todo.Edited}, "postponed": {todo.Rescheduled, todo.Edited},
	"pushed": {todo.Rescheduled, todo.Edited}, "shifted": {todo.Rescheduled, todo.Edited},
	"snoozed":  {todo.Rescheduled, todo.Edited},
	"restored": {todo.Restored, todo.Reopened}, "recovered": {todo.Restored},
	"brought":  {todo.Restored, todo.Rescheduled, todo.Moved},
	"reopened": {todo.Reopened, todo.Edited}, "unchecked": {todo.Reopened}, "undone": {}, "undid": {}, "reverted": {},
}

// promised are the stems that follow "I'll", which says the same before as the
// verbs above say after.
var promised = map[string]string{
	"add": "added", "create": "created", "set": "set", "schedule": "scheduled", "put": "put", "mark": "marked",
	"complete": "completed",
	"delete":   "deleted", "remove": "removed", "update": "updated", "change": "changed", "rename": "renamed",
	"move":       "moved",
	"reschedule": "rescheduled", "postpone": "postponed", "restore": "restored", "remind": "added", "undo": "undone",
}

var (
	verbs = func() string {
		var all []string
		for v := range claimed {
			all = append(all, v)
		}
		slices.Sort(all)
		return strings.Join(all, "|")
	}()
	futures = func() string {
		var all []string
		for v := range promised {
			all = append(all, v)
		}
		slices.Sort(all)
		return strings.Join(all, "|")
	}()
)

// The forms of a claim, in lower case. In each the first group is the verb.
var claims = []*lazyregexp.Regexp{
	lazyregexp.New(`\b(?:i|we)(?:'ve| have)?(?: just| now| also| successfully| gone ahead and| went ahead and)* (` +
		verbs + `)\b`),
	lazyregexp.New(`^(?:and |now |successfully |just |then )*(` + verbs + `)(?: |$|:)`),
	lazyregexp.New(`\b(?:has|have|'s|'ve)(?: now| just| also)* been(?: now| successfully)* (` + verbs + `)\b`),
	lazyregexp.New(`\b(?:is|are|'s|'re)(?: now| successfully)+ (` + verbs + `)\b`),
	lazyregexp.New(`\b(?:was|were)(?: now| successfully| just)* (` + verbs + `)\b`),
	lazyregexp.New(`\b(?:task|reminder|item|meeting|it|list)s?(?: has been)?(?: now| successfully)* (` + verbs +
		`)(?: successfully| now)?$`),
}

// The forms that name no verb.
var (
	allDone = lazyregexp.New(
		`^(?:(?:that's |it's |that is |it is |and |you're |you are )?(?:all |now )?(?:done|set|sorted|finished` +
			`|taken care of)(?: now)?|consider it done|task complete|success|mission accomplished)$`)
	nowListed = lazyregexp.New(
		`\b(?:is|are|'s) now (?:on|in|off|part of|due|at|scheduled|marked|called|named|complete|completed|done|high` +
			`|low|medium)\b`)
	promise = lazyregexp.New(
		`^(?:i'll|i will|i am going to|i'm going to|we'll|let me)(?: now| also| just| go ahead and)* (` + futures +
			`)\b`)
)

// What takes the claim out of a clause, or makes it one of another time.
var (
	denied = lazyregexp.New(
		`n't\b|\b(?:not|no|nothing|never|none|cannot|unable|failed|without|neither|nor|couldn't|can't|isn't` +
			`|unfortunately|error)\b`)
	conditional = lazyregexp.New(
		`^(?:if|when|once|unless|until|after|before|to|would|could|should|shall|can|may|might|do|did|does|have you` +
			`|has|was|were|is|are|which|what|whether)\b|\b(?:if|would|could|should|can|may|might|want|like me to|be` +
			`|being|once|when|whether|until|unless)\b`)
	past = lazyregexp.New(
		`\b(?:already|earlier|previously|yesterday|ago|last (?:week|month|year|time|night)|before|recently` +
			`|originally|in the past|so far)\b`)
	counted = lazyregexp.New(
		`^(?:completed|finished|added|deleted|removed|created|done|updated|changed|scheduled` +
			`|checked)(?: tasks\b[^0-9]*$| items\b[^0-9]*$| (?:today|this|on|in the)\b)`)
	opening = lazyregexp.New(
		`^(?:ok|okay|sure|sure thing|great|alright|all right|got it|no problem|absolutely|of course|certainly` +
			`|perfect|excellent|understood|yes|right|good news|✅|✓|✔️|☑️)[\s,:!–—-]+`)
	quotation = lazyregexp.New("“[^”]*”|\"[^\"]*\"|«[^»]*»|`[^`]*`|‘[^’]*’|(?:^|\\s)'[^']*'")
	clauses   = lazyregexp.New(`[.!;\n()]+|, | – | — | - | but | and (?:i |i've )`)
	heading   = lazyregexp.New(`^(?:\w+ )?\w+(?: tasks| items)?:$`) // "Completed:", "Deleted tasks:"
)

// Find returns what a text claims was changed, a list of kinds for each claim
// any of which would make it true. The titles are taken out first.
func Find(text string, titles ...string) (found [][]todo.Kind) {
	text = strings.NewReplacer("’", "'", "**", "", "__", "", "✅", "", "✓", "", "✔️", "", "☑️", "").Replace(text)
	text = quotation.ReplaceAllString(text, " it ")
	text = strings.ToLower(text)
	slices.SortFunc(titles, func(a, b string) int { return len(b) - len(a) })
	for _, title := range titles {
		if title = strings.ToLower(strings.ReplaceAll(title, "’", "'")); len(title) > 2 {
			text = strings.ReplaceAll(text, title, "it")
		}
	}
	asks := strings.HasSuffix(strings.TrimSpace(text), "?")
	for _, sentence := range sentences(text) {
		for _, clause := range clauses.Split(sentence, -1) {
			if kinds := claimOf(clause, asks); kinds != nil {
				found = append(found, kinds)
			}
		}
	}
	return found
}

// sentences are those that are no questions and no headings of lists.
func sentences(text string) (all []string) {
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(line), "-*•# "))
		if strings.HasPrefix(line, "[") || heading.MatchString(line) {
			continue
		}
		for line != "" {
			end := strings.IndexAny(line, ".!?")
			if end < 0 {
				end = len(line) - 1
			}
			if line[end] != '?' {
				all = append(all, line[:end+1])
			}
			line = strings.TrimSpace(line[end+1:])
		}
	}
	return all
}

// claimOf is what one clause claims, nil if nothing. asks says that the text
// ends with a question, so that what it promises waits for the answer.
func claimOf(clause string, asks bool) []todo.Kind {
	clause = strings.Trim(clause, " .,!:")
	for {
		cut := strings.TrimSpace(opening.ReplaceAllString(clause+" ", ""))
		if cut == clause {
			break
		}
		clause = cut
	}
	if clause == "" || denied.MatchString(clause) || past.MatchString(clause) {
		return nil
	}
	if allDone.MatchString(clause) {
		return []todo.Kind{anything}
	}
	if m := promise.FindStringSubmatch(clause); m != nil && !asks && !conditional.MatchString(clause) {
		return claimed[promised[m[1]]]
	}
	if conditional.MatchString(clause) || counted.MatchString(clause) {
		return nil
	}
	for _, form := range claims {
		if m := form.FindStringSubmatch(clause); m != nil {
			return slices.Clip(append([]todo.Kind{}, claimed[m[1]]...))
		}
	}
	if nowListed.MatchString(clause) {
		return []todo.Kind{anything}
	}
	return nil
}

// Holds says whether a change of that kind makes a claim of any of these kinds true.
func Holds(kinds []todo.Kind, made todo.Kind) bool {
	return made == todo.Undone || slices.Contains(kinds, anything) || slices.Contains(kinds, made)
}
