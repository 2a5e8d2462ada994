package en

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// lex is the word list, with the words that the code asks for by name.
var lex = nameWords(newWords())

// wordNames are the words that the code asks for by name.
type wordNames struct {
	*engine.Lexicon
	prepositionNames
	adverbNames
	clockNames
	countNames
	repeatNames
	seasons map[*engine.Word]time.Month // the first months of the seasons
	adverbs map[*engine.Word]recur.Rule // frequencies in one word
}

func nameWords(l *engine.Lexicon) *wordNames {
	n := &wordNames{
		Lexicon: l, prepositionNames: namePrepositions(l), adverbNames: nameAdverbs(l), clockNames: nameClocks(l),
		countNames:  nameCounts(l),
		repeatNames: nameRepeats(l), seasons: map[*engine.Word]time.Month{}, adverbs: map[*engine.Word]recur.Rule{},
	}
	for s, m := range seasonStarts {
		n.seasons[l.Word(s)] = m
	}
	for s, r := range adverbs {
		n.adverbs[l.Word(s)] = r
	}
	return n
}

// prepositionNames are prepositions and what stands beside them.
type prepositionNames struct {
	in, on, at, by, forWord, from, to, of, since, until, till, til, after, before, around, about,
	approximately, starting, beginning, ending, ends, up, not, no, later, than, earlier, prior, over,
	during, between, through, thru, asWord *engine.Word
}

func namePrepositions(l *engine.Lexicon) prepositionNames {
	return prepositionNames{
		in:            l.Word("in"),
		on:            l.Word("on"),
		at:            l.Word("at"),
		by:            l.Word("by"),
		forWord:       l.Word("for"),
		from:          l.Word("from"),
		to:            l.Word("to"),
		of:            l.Word("of"),
		since:         l.Word("since"),
		until:         l.Word("until"),
		till:          l.Word("till"),
		til:           l.Word("til"),
		after:         l.Word("after"),
		before:        l.Word("before"),
		around:        l.Word("around"),
		about:         l.Word("about"),
		approximately: l.Word("approximately"),
		starting:      l.Word("starting"),
		beginning:     l.Word("beginning"),
		ending:        l.Word("ending"),
		ends:          l.Word("ends"),
		up:            l.Word("up"),
		not:           l.Word("not"),
		no:            l.Word("no"),
		later:         l.Word("later"),
		than:          l.Word("than"),
		earlier:       l.Word("earlier"),
		prior:         l.Word("prior"),
		over:          l.Word("over"),
		during:        l.Word("during"),
		between:       l.Word("between"),
		through:       l.Word("through"),
		thru:          l.Word("thru"),
		asWord:        l.Word("as"),
	}
}

// clockNames are words of times of day and days.
type clockNames struct {
	half, quarter, noon, noonish, midday, midnight, high, sharp, ish, h, oh, o, clock, oclockPlain,
	oclock, a, p, am, pm, ampm, past, hundred, hours, hrs, dot, today, tomorrow, tonight, then, early,
	late, end, middle *engine.Word
}

func nameClocks(l *engine.Lexicon) clockNames {
	return clockNames{
		half:        l.Word("half"),
		quarter:     l.Word("quarter"),
		noon:        l.Word("noon"),
		noonish:     l.Word("noonish"),
		midday:      l.Word("midday"),
		midnight:    l.Word("midnight"),
		high:        l.Word("high"),
		sharp:       l.Word("sharp"),
		ish:         l.Word("ish"),
		h:           l.Word("h"),
		oh:          l.Word("oh"),
		o:           l.Word("o"),
		clock:       l.Word("clock"),
		oclockPlain: l.Word("oclock"),
		oclock:      l.Word("o'clock"),
		a:           l.Word("a"),
		p:           l.Word("p"),
		am:          l.Word("am"),
		pm:          l.Word("pm"),
		ampm:        l.Word("ampm"),
		past:        l.Word("past"),
		hundred:     l.Word("hundred"),
		hours:       l.Word("hours"),
		hrs:         l.Word("hrs"),
		dot:         l.Word("dot"),
		today:       l.Word("today"),
		tomorrow:    l.Word("tomorrow"),
		tonight:     l.Word("tonight"),
		then:        l.Word("then"),
		early:       l.Word("early"),
		late:        l.Word("late"),
		end:         l.Word("end"),
		middle:      l.Word("middle"),
	}
}

// countNames are words of counts, articles and possessives.
type countNames struct {
	the, couple, few, several, and, or, more, st, nd, rd, th, second, my, your, these, those, good,
	possessive, times, x, but, most, total, maximum, task, tasks *engine.Word
}

func nameCounts(l *engine.Lexicon) countNames {
	return countNames{
		the:        l.Word("the"),
		couple:     l.Word("couple"),
		few:        l.Word("few"),
		several:    l.Word("several"),
		and:        l.Word("and"),
		or:         l.Word("or"),
		more:       l.Word("more"),
		st:         l.Word("st"),
		nd:         l.Word("nd"),
		rd:         l.Word("rd"),
		th:         l.Word("th"),
		second:     l.Word("second"),
		my:         l.Word("my"),
		your:       l.Word("your"),
		these:      l.Word("these"),
		those:      l.Word("those"),
		good:       l.Word("good"),
		possessive: l.Word("'s"),
		times:      l.Word("times"),
		x:          l.Word("x"),
		but:        l.Word("but"),
		most:       l.Word("most"),
		task:       l.Word("task"),
		tasks:      l.Word("tasks"),
		total:      l.Word("total"),
		maximum:    l.Word("maximum"),
	}
}

// repeatNames are words of recurrences and units counted from now.
type repeatNames struct {
	single, every, each, once, per, other, alternate, everyday, occurrences, doses, bi, semi, annually, quarterly,
	twice, thrice, this, next, last, previous, coming, week, business, working, work, snooze *engine.Word
}

func nameRepeats(l *engine.Lexicon) repeatNames {
	return repeatNames{
		single:      l.Word("single"),
		every:       l.Word("every"),
		each:        l.Word("each"),
		once:        l.Word("once"),
		per:         l.Word("per"),
		other:       l.Word("other"),
		alternate:   l.Word("alternate"),
		everyday:    l.Word("everyday"),
		occurrences: l.Word("occurrences"),
		doses:       l.Word("doses"),
		bi:          l.Word("bi"),
		semi:        l.Word("semi"),
		annually:    l.Word("annually"),
		quarterly:   l.Word("quarterly"),
		twice:       l.Word("twice"),
		thrice:      l.Word("thrice"),
		this:        l.Word("this"),
		next:        l.Word("next"),
		last:        l.Word("last"),
		previous:    l.Word("previous"),
		coming:      l.Word("coming"),
		week:        l.Word("week"),
		business:    l.Word("business"),
		working:     l.Word("working"),
		work:        l.Word("work"),
		snooze:      l.Word("snooze"),
	}
}

// adverbNames are words that blur, widen or shift a time.
type adverbNames struct {
	roughly, exactly, precisely, like, sometime, anytime, any, some, time, point, onward, onwards, add,
	back, forward, out, latest, earliest, breakWord, sunrise, dawn, wake, mid, m, will, very, throughout,
	little, bit, right, just, shortly, soon, straight, close, bed, bedtime, school, done, got, off,
	checked, crossed, have, it, alarm, schedule, sleep, me, please, that, due, dated, tom, tod *engine.Word
}

func nameAdverbs(l *engine.Lexicon) adverbNames {
	return adverbNames{
		roughly:    l.Word("roughly"),
		exactly:    l.Word("exactly"),
		precisely:  l.Word("precisely"),
		like:       l.Word("like"),
		sometime:   l.Word("sometime"),
		anytime:    l.Word("anytime"),
		any:        l.Word("any"),
		some:       l.Word("some"),
		time:       l.Word("time"),
		point:      l.Word("point"),
		onward:     l.Word("onward"),
		onwards:    l.Word("onwards"),
		add:        l.Word("add"),
		back:       l.Word("back"),
		forward:    l.Word("forward"),
		out:        l.Word("out"),
		latest:     l.Word("latest"),
		earliest:   l.Word("earliest"),
		breakWord:  l.Word("break"),
		sunrise:    l.Word("sunrise"),
		dawn:       l.Word("dawn"),
		wake:       l.Word("wake"),
		mid:        l.Word("mid"),
		m:          l.Word("m"),
		will:       l.Word("will"),
		bed:        l.Word("bed"),
		bedtime:    l.Word("bedtime"),
		school:     l.Word("school"),
		done:       l.Word("done"),
		got:        l.Word("got"),
		off:        l.Word("off"),
		checked:    l.Word("checked"),
		crossed:    l.Word("crossed"),
		have:       l.Word("have"),
		it:         l.Word("it"),
		alarm:      l.Word("alarm"),
		schedule:   l.Word("schedule"),
		sleep:      l.Word("sleep"),
		me:         l.Word("me"),
		please:     l.Word("please"),
		that:       l.Word("that"),
		due:        l.Word("due"),
		dated:      l.Word("dated"),
		tom:        l.Word("tom"),
		tod:        l.Word("tod"),
		very:       l.Word("very"),
		throughout: l.Word("throughout"),
		little:     l.Word("little"),
		bit:        l.Word("bit"),
		right:      l.Word("right"),
		just:       l.Word("just"),
		shortly:    l.Word("shortly"),
		soon:       l.Word("soon"),
		straight:   l.Word("straight"),
		close:      l.Word("close"),
	}
}
