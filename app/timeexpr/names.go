package timeexpr

// wordNames are the words that the code asks for by name.
type wordNames struct {
	prepositionNames
	adverbNames
	clockNames
	countNames
	repeatNames
}

func (g *grammar) wordNames() *wordNames {
	return &wordNames{g.prepositionNames(), g.adverbNames(), g.clockNames(), g.countNames(), g.repeatNames()}
}

// prepositionNames are prepositions and what stands beside them.
type prepositionNames struct {
	in, on, at, by, forWord, from, to, of, since, until, till, til, after, before, around, about,
	approximately, starting, beginning, ending, ends, up, not, no, later, than, earlier, prior, over,
	during, between, through, thru, asWord *word
}

func (g *grammar) prepositionNames() prepositionNames {
	return prepositionNames{
		in:            g.word("in"),
		on:            g.word("on"),
		at:            g.word("at"),
		by:            g.word("by"),
		forWord:       g.word("for"),
		from:          g.word("from"),
		to:            g.word("to"),
		of:            g.word("of"),
		since:         g.word("since"),
		until:         g.word("until"),
		till:          g.word("till"),
		til:           g.word("til"),
		after:         g.word("after"),
		before:        g.word("before"),
		around:        g.word("around"),
		about:         g.word("about"),
		approximately: g.word("approximately"),
		starting:      g.word("starting"),
		beginning:     g.word("beginning"),
		ending:        g.word("ending"),
		ends:          g.word("ends"),
		up:            g.word("up"),
		not:           g.word("not"),
		no:            g.word("no"),
		later:         g.word("later"),
		than:          g.word("than"),
		earlier:       g.word("earlier"),
		prior:         g.word("prior"),
		over:          g.word("over"),
		during:        g.word("during"),
		between:       g.word("between"),
		through:       g.word("through"),
		thru:          g.word("thru"),
		asWord:        g.word("as"),
	}
}

// clockNames are words of times of day and days.
type clockNames struct {
	half, quarter, noon, noonish, midday, midnight, high, sharp, ish, h, oh, o, clock, oclockPlain,
	oclock, a, p, am, pm, ampm, past, hundred, hours, hrs, dot, today, tomorrow, tonight, then, early,
	late, end, middle *word
}

func (g *grammar) clockNames() clockNames {
	return clockNames{
		half:        g.word("half"),
		quarter:     g.word("quarter"),
		noon:        g.word("noon"),
		noonish:     g.word("noonish"),
		midday:      g.word("midday"),
		midnight:    g.word("midnight"),
		high:        g.word("high"),
		sharp:       g.word("sharp"),
		ish:         g.word("ish"),
		h:           g.word("h"),
		oh:          g.word("oh"),
		o:           g.word("o"),
		clock:       g.word("clock"),
		oclockPlain: g.word("oclock"),
		oclock:      g.word("o'clock"),
		a:           g.word("a"),
		p:           g.word("p"),
		am:          g.word("am"),
		pm:          g.word("pm"),
		ampm:        g.word("ampm"),
		past:        g.word("past"),
		hundred:     g.word("hundred"),
		hours:       g.word("hours"),
		hrs:         g.word("hrs"),
		dot:         g.word("dot"),
		today:       g.word("today"),
		tomorrow:    g.word("tomorrow"),
		tonight:     g.word("tonight"),
		then:        g.word("then"),
		early:       g.word("early"),
		late:        g.word("late"),
		end:         g.word("end"),
		middle:      g.word("middle"),
	}
}

// countNames are words of counts, articles and possessives.
type countNames struct {
	the, couple, few, several, and, or, more, st, nd, rd, th, second, my, your, these, those, good,
	possessive, times, x, but, most, total, maximum *word
}

func (g *grammar) countNames() countNames {
	return countNames{
		the:        g.word("the"),
		couple:     g.word("couple"),
		few:        g.word("few"),
		several:    g.word("several"),
		and:        g.word("and"),
		or:         g.word("or"),
		more:       g.word("more"),
		st:         g.word("st"),
		nd:         g.word("nd"),
		rd:         g.word("rd"),
		th:         g.word("th"),
		second:     g.word("second"),
		my:         g.word("my"),
		your:       g.word("your"),
		these:      g.word("these"),
		those:      g.word("those"),
		good:       g.word("good"),
		possessive: g.word("'s"),
		times:      g.word("times"),
		x:          g.word("x"),
		but:        g.word("but"),
		most:       g.word("most"),
		total:      g.word("total"),
		maximum:    g.word("maximum"),
	}
}

// repeatNames are words of recurrences and units counted from now.
type repeatNames struct {
	single, every, each, once, per, other, alternate, everyday, occurrences, bi, semi, annually, quarterly,
	twice, thrice, this, next, last, previous, coming, week, business, working, work, snooze *word
}

func (g *grammar) repeatNames() repeatNames {
	return repeatNames{
		single:      g.word("single"),
		every:       g.word("every"),
		each:        g.word("each"),
		once:        g.word("once"),
		per:         g.word("per"),
		other:       g.word("other"),
		alternate:   g.word("alternate"),
		everyday:    g.word("everyday"),
		occurrences: g.word("occurrences"),
		bi:          g.word("bi"),
		semi:        g.word("semi"),
		annually:    g.word("annually"),
		quarterly:   g.word("quarterly"),
		twice:       g.word("twice"),
		thrice:      g.word("thrice"),
		this:        g.word("this"),
		next:        g.word("next"),
		last:        g.word("last"),
		previous:    g.word("previous"),
		coming:      g.word("coming"),
		week:        g.word("week"),
		business:    g.word("business"),
		working:     g.word("working"),
		work:        g.word("work"),
		snooze:      g.word("snooze"),
	}
}

// adverbNames are words that blur, widen or shift a time.
type adverbNames struct {
	roughly, exactly, precisely, like, sometime, anytime, any, some, time, point, onward, onwards, add,
	back, forward, out, latest, earliest, breakWord, sunrise, dawn, wake, mid, m, will, very, throughout,
	little, bit, right, just, shortly, soon, straight, close, bed, bedtime, school, done, got, off,
	checked, crossed, have, it *word
}

func (g *grammar) adverbNames() adverbNames {
	return adverbNames{
		roughly:    g.word("roughly"),
		exactly:    g.word("exactly"),
		precisely:  g.word("precisely"),
		like:       g.word("like"),
		sometime:   g.word("sometime"),
		anytime:    g.word("anytime"),
		any:        g.word("any"),
		some:       g.word("some"),
		time:       g.word("time"),
		point:      g.word("point"),
		onward:     g.word("onward"),
		onwards:    g.word("onwards"),
		add:        g.word("add"),
		back:       g.word("back"),
		forward:    g.word("forward"),
		out:        g.word("out"),
		latest:     g.word("latest"),
		earliest:   g.word("earliest"),
		breakWord:  g.word("break"),
		sunrise:    g.word("sunrise"),
		dawn:       g.word("dawn"),
		wake:       g.word("wake"),
		mid:        g.word("mid"),
		m:          g.word("m"),
		will:       g.word("will"),
		bed:        g.word("bed"),
		bedtime:    g.word("bedtime"),
		school:     g.word("school"),
		done:       g.word("done"),
		got:        g.word("got"),
		off:        g.word("off"),
		checked:    g.word("checked"),
		crossed:    g.word("crossed"),
		have:       g.word("have"),
		it:         g.word("it"),
		very:       g.word("very"),
		throughout: g.word("throughout"),
		little:     g.word("little"),
		bit:        g.word("bit"),
		right:      g.word("right"),
		just:       g.word("just"),
		shortly:    g.word("shortly"),
		soon:       g.word("soon"),
		straight:   g.word("straight"),
		close:      g.word("close"),
	}
}
