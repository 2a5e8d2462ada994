// Package en has what the built-in assistant knows of English as words: what
// they hint at, how they are written for short, and which mean the same. It
// decides nothing; package frame weighs what the words hint at against the
// person's list. Another language is a package beside this one.
package en

import (
	"strings"
	"time"
)

// Class is a set of what a word hints at.
type Class uint64

// The classes. A word can be in several; none of them decides anything alone.
const (
	Function  Class = 1 << iota // carries no meaning of its own: the, of, my
	Filler                      // manner of speaking: please, um, like, just
	Link                        // joins clauses: and, but, then, also
	Pronoun                     // it, that, them, both
	Question                    // what, when, which, how
	Aux                         // do, is, can, have: begins a question
	Done                        // done, finished, paid: says that something is over
	Past                        // a past form of a verb of doing
	Move                        // move, push, postpone
	Soon                        // earlier, later, sooner: says how a time moves
	Delete                      // delete, cancel, drop
	Add                         // add, remind, need
	Need                        // need, must, out, low: tells of a want
	Show                        // show, list, find
	Note                        // note, notes
	Tag                         // tag, label, list
	Rank                        // urgent, priority, important
	Rename                      // rename, call
	Series                      // every, skip, pause, repeat
	Undo                        // undo, revert, back
	Negative                    // not, no, never, don't
	Correct                     // wait, sorry, actually, meant
	Condition                   // if, unless, whether
	All                         // all, everything, rest
	Except                      // except, but, besides
	Thing                       // task, thing, one, stuff
	Chat                        // thanks, hello, lol
	Person                      // i, me, we, us
	Verb                        // the plain form of a verb that tasks begin with
	Ordinal                     // first, second, last
	Instead                     // instead, now, rather
	Sold                        // unavailable, gone
)

// Of returns the classes of a word in lower case.
func Of(word string) Class { return classes[word] }

var classes = build(map[Class]string{
	Function: `a an the of to in on at for with by from as than into onto up off out over about around my our your his her their its this these those
		there here so be been being am is are was were 's 're 'll 'd 've i'm it's that's there's let's i'll i'd i've we're we'll we've they're you're he's she's
		will would shall should could can may might do does did done have has had got get gets going go goes which who whom whose
		it i me we us you he she they them him myself some any own and or but if then also too only even still just very really quite much more most
		each per again yet already anyway though tho u ur ya`,
	Filler: `em wo please pls plz kindly um umm uh er erm hmm like just ok okay k right well so oh ah hey hi yeah yep yes basically actually maybe perhaps
		now then btw also too anyway thanks thank ta cheers sorry guess think suppose lol haha ugh omg honestly obviously itself na da love bless
		quickly real though tho finally already luckily sadly unfortunately apparently`,
	Link:    `and but then also plus & so because since cause`,
	Pronoun: `it that this they them those these both him her one ones same`,
	Question: `what when which who where how why whats what's wat wht whens when's which's how's whos who's whose ` +
		`whatever`,
	Aux: `do does did is are was were can could will would shall should have has am may anything`,
	Done: `done finished complete completed finish sorted ticked tick checked check off crossed cross over through did dealt handled accomplished
		wrapped nailed smashed sorted over-with all-done doned finito`,
	Move: `move moved moves moving push pushed pushing postpone postponed reschedule rescheduled shift shifted bump bumped delay delayed defer deferred delaying shunt shunted nudge nudged knock knocked
		bring forward change changed put set switch switched swap preponed prepone slide slip slipped brought pushback snooze snoozed wait waits make made
		earlier later extend extended rearrange rearranged`,
	Soon: `earlier later sooner forward back before after`,
	Delete: `delete deleted remove removed cancel cancelled canceled cancelling drop dropped scrap scrapped bin binned forget rid rm erase erased clear kill
		scratch ditch lose chuck toss trash axe axed strike unneeded`,
	Add: `add put remind reminder reminders rmnd note jot create new make set schedule remember log write pop stick include keep wake alarm timer buy get
		book call ring order pay email text todo track plan record`,
	Need: `need needs needed must gotta should want wants wanna have has hafta out low running short promised ` +
		`supposed owe due`,
	Show:   `show list find see display tell give look search view which lookup print open pull read`,
	Note:   `note notes comment memo description`,
	Tag:    `tag tags tagged label labelled labeled list lists category untag under belongs`,
	Rank:   `urgent important priority prio asap critical top high medium low importance crucial pressing star`,
	Rename: `rename renamed call called title retitle reword mean meant change says say actually instead`,
	Series: `every each daily weekly monthly yearly annually fortnightly repeat repeats repeating recurring skip skips pause paused stop stops stopped
		weekdays weekends alternate biweekly always onwards anymore`,
	Undo: `undo undone revert back redo restore unmark untick uncheck reopen mistake oops nvm nevermind unde ` +
		`undelete`,
	Negative: `not no never don't dont isn't isnt aren't wasn't wasnt doesn't doesnt didn't didnt won't wont can't ` +
		`cant cannot nah nope without neither nor mustn't haven't hasn't`,
	Correct:   `wait sorry actually meant mean scratch scrap no nah rather correction oops instead hang hold not`,
	Condition: `if unless whether suppose wonder wondering would should could might depends maybe`,
	All:       `all everything everything's whatever whatever's every rest others whole lot remaining`,
	Except:    `except but besides excluding minus without apart bar not`,
	Thing: `task tasks thing things one ones stuff item items todo todos jobs bits chores errands reminder ` +
		`reminders entry appointment appt job list`,
	Chat: `thanks thank thx ta cheers hello hi hey bye goodnight night morning evening welcome great perfect awesome nice lovely cool brilliant wow haha lol
		lmao jk joking joke genius amazing good bless love sweet phew ugh yay legend star`,
	Person:  `i me we us my our i'm i've i'll i'd we're we've we'll im ive ill id myself ourselves`,
	Ordinal: `first second third fourth fifth last other former latter next top bottom 1st 2nd 3rd`,
	Instead: `instead now rather actually anymore longer`,
	Sold:    `sold unavailable gone closed shut empty`,
	Verb: `add ask assemble back bake bathe bin book borrow bring brush buy call cancel change charge check choose clean clear collect complete confirm contact cook
		count cut defrost deliver deposit do donate download draft drink drive drop dry edit email empty feed fetch file fill find finish fix fold follow get give go
		grab hand hang hem hoover install invite iron join label learn leave lock look mail make mark measure meet mend message mop move mow oil open order organise
		organize pack paint pay phone photocopy pick plan plant plug polish pop post practise practice prep prepare print proofread prune pull put rake read rebook
		refill register remove renew rent repair replace reply report request return review revise ring rinse run save scan schedule sell send service set settle
		sew shop shovel sign sort sow speak start stop store stretch study submit sweep switch take talk tell test text throw tidy top transfer treat trim try turn
		update upload use vacuum visit vote wake walk wash watch water weed wind wipe wrap write`,
	Past: `paid bought got sent rang called booked fixed washed cleaned posted submitted finished ordered returned collected picked watered fed walked signed
		cooked made wrote done did went took gave handed filed printed packed renewed emailed texted phoned replied spoke told met saw read swept mowed raked
		shovelled ironed folded hoovered vacuumed repaired replaced refilled dropped delivered arrived came sorted settled transferred uploaded updated checked
		cancelled confirmed changed charged cut planted pruned sown sowed baked bathed brought found brushed copied photocopied graded marked practised studied
		reviewed revised proofread registered scanned sold tidied tested took wrapped written bled painted polished emptied filled installed hung invited
		learnt learned left locked mailed measured mended messaged moved oiled opened organised organized prepared prepped pulled put rebooked removed rented
		requested rinsed ran saved serviced sewn shopped started stopped stored topped trimmed turned used visited voted woke wiped drank ate eaten taken given
		drunk seen gone been driven flown had`,
})

func build(in map[Class]string) map[string]Class {
	out := map[string]Class{}
	for class, words := range in {
		for _, w := range strings.Fields(words) {
			out[w] |= class
		}
	}
	return out
}

// Long are words written for short, or as they sound, in full. Only what has
// one meaning is here.
var Long = fields2(
	`tuseday=tuesday tueday=tuesday wendesday=wednesday thirsday=thursday thusday=thursday firday=friday frday=friday saterday=saturday sundy=sunday mondy=monday tomorro=tomorrow tomorroe=tomorrow cancled=cancelled canceld=cancelled canclled=cancelled finshed=finished finised=finished remeber=remember remebr=remember tmrw=tomorrow tmr=tomorrow tmrow=tomorrow tomoz=tomorrow tmoro=tomorrow tomorow=tomorrow tommorow=tomorrow tommorrow=tomorrow tomrrow=tomorrow tmw=tomorrow 2moro=tomorrow 2mrw=tomorrow 2morrow=tomorrow
	tdy=today 2day=today 2nite=tonight tonite=tonight tnite=tonight 2night=tonight nite=night nites=nights ystrday=yesterday yest=yesterday yesterdy=yesterday
	weds=wednesday wensday=wednesday wednsday=wednesday wendsday=wednesday tues=tuesday tusday=tuesday thur=thursday thurs=thursday thrs=thursday thrusday=thursday satuday=saturday
	appt=appointment appts=appointments apt=appointment mtg=meeting mtgs=meetings hw=homework bday=birthday bdays=birthdays
	rmnd=remind remnd=remind remidn=remind rmeind=remind remin=remind remmind=remind chk=check
	b4=before bfore=before befor=before aft=after nxt=next nex=next wk=week wks=weeks wknd=weekend wkend=weekend hr=hour hrs=hours min=minutes mins=minutes mth=month mths=months yr=year yrs=years
	preponed=moved prepone=move pls=please plz=please ppl=people w=with w/=with wth=with thx=thanks ty=thanks abt=about cuz=because coz=because gonna=going wanna=want gotta=need
	wat=what wht=what wats=what's whats=what's whens=when's hows=how's wheres=where's dont=don't doesnt=doesn't didnt=didn't isnt=isn't wasnt=wasn't wont=won't cant=can't
	im=i'm ive=i've id=i'd thats=that's its=it's theres=there's lets=let's hav=have hv=have hvnt=haven't teh=the hte=the actualy=actually acutally=actually
	priorty=priority prio=priority prioirty=priority evry=every evrey=every dr=doctor drs=doctor's doc=doctor mon=monday tue=tuesday wed=wednesday thu=thursday fri=friday
	everythings=everything aswell=also rmd=remind n=and w/o=without cos=because thru=through telephone=phone tel=phone eow=end-of-week eod=end-of-day cob=end-of-day`)

// ShortDays are words for a day that mean something else as often.
var ShortDays = map[string]string{"sat": "saturday", "sun": "sunday", "sats": "saturday", "mons": "monday"}

// Same are words that people use for each other, by one of them.
var Same = groups(`call ring phone telephone rang rung called phoned calling
	buy get got bought grab pick purchase
	collect fetch pick pickup collected fetched
	pay settle paid settled
	email mail e-mail emailed mailed
	text message msg texted
	doctor gp physician doc
	physio physiotherapist physiotherapy
	dentist teeth dental
	mum mom mother mummy ma
	dad father daddy papa
	gran grandma grandmother nan nana granny nonna
	grandpa grandfather grandad granddad
	bin bins trash rubbish garbage refuse
	recycling recycle
	nappies nappy diapers diaper
	appointment appt meeting
	meeting mtg sync standup
	hair haircut hairdresser barber
	car vehicle auto
	fridge refrigerator
	medicine meds medication tablets tablet pill pills
	bill invoice
	electricity electric power light
	gas heating
	vet veterinary
	groceries grocery shopping food
	essay paper
	exam test quiz midterm
	bike bicycle
	tv television telly
	flat apartment
	vacuum hoover
	sofa couch
	garden yard
	kids children kid child
	cat kitten
	dog puppy
	heart cardiologist
	eye optician eyes
	school class
	gym workout training
	practice practise training rehearsal
	report write-up
	fix repair mend fixed repaired mended
	clean tidy cleaned tidied
	send sent post posted
	submit submitted hand handed
	book booked reserve
	make made do did
	take took taken
	write wrote written
	bring brought
	read
	return returned back
	wash washed laundry
	buy order ordered
	xmas christmas
	holiday vacation trip
	rent landlord
	plumber plumbing
	lawn lawns grass mow
	party birthday
	tyre tyres tire tires
	cheque check`)

func fields2(s string) map[string]string {
	out := map[string]string{}
	for _, pair := range strings.Fields(s) {
		short, long, _ := strings.Cut(pair, "=")
		out[short] = strings.ReplaceAll(long, "-", " ")
	}
	return out
}

func groups(s string) map[string][]string {
	out := map[string][]string{}
	for _, line := range strings.Split(s, "\n") {
		words := strings.Fields(line)
		for _, w := range words {
			out[w] = append(out[w], words...)
		}
	}
	return out
}

// Base is the plain form of an irregular past: bought, buy. "" if it is none.
func Base(word string) string { return irregular[word] }

var irregular = fields2(
	`bought=buy paid=pay sent=send rang=ring rung=ring got=get made=make wrote=write written=write did=do done=do went=go gone=go took=take taken=take gave=give
	given=give spoke=speak spoken=speak told=tell met=meet saw=see seen=see swept=sweep came=come sown=sow brought=bring found=find sold=sell hung=hang learnt=learn left=leave
	ran=run woke=wake drank=drink drunk=drink ate=eat eaten=eat drove=drive driven=drive fed=feed sewn=sew built=build kept=keep lent=lend lost=lose thought=think caught=catch
	taught=teach forgot=forget forgotten=forget chose=choose chosen=choose threw=throw thrown=throw grew=grow flew=fly swam=swim sang=sing began=begin begun=begin broke=break
	broken=break cut=cut put=put read=read set=set shut=shut hit=hit let=let
	mown=mow shorn=shear hid=hide hidden=hide lit=light wound=wind froze=freeze frozen=freeze dug=dig stuck=stick
	spun=spin tore=tear torn=tear wore=wear
	won=win stole=steal shook=shake shaken=shake sank=sink
	knelt=kneel bit=bite bitten=bite fought=fight taught=teach laid=lay`)

// DayWords are words that name a day, as opposed to a time of day alone.
var DayWords = set(
	`monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays mon tue tues wed weds thu thur thurs fri sat sun
	today tonight tomorrow yesterday day days week weeks weekend weekends month months year years fortnight january february march april may june july august september october november december
	jan feb mar apr jun jul aug sep sept oct nov dec christmas xmas easter halloween valentine's valentines thanksgiving diwali eve midsummer new
	minute minutes hour hours now later ago`)

// Months are the months by their names.
var Months = months(`january february march april may june july august september october november december`,
	`jan feb mar apr may jun jul aug sep oct nov dec`)

func months(lists ...string) map[string]time.Month {
	out := map[string]time.Month{}
	for _, list := range lists {
		for i, name := range strings.Fields(list) {
			out[name] = time.Month(i + 1)
		}
	}
	return out
}

func set(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(s) {
		out[w] = true
	}
	return out
}

// Numbers are small numbers in words.
var Numbers = map[string]int{"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
	"seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
	"eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty-five": 45, "fifty": 50, "forty": 40,
	"another": 1, "couple": 2, "few": 3}

// Nths are which weekday of a month a word names; -1 is the last.
var Nths = map[string]int{"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4,
	"last": -1}

// NotDone are participles that tell of a thing, but not that what was to be done with it is done.
var NotDone = set(
	`discontinued delayed postponed needed required expected wanted blocked damaged cracked leaked stuck broken missed closed
	overbooked unavailable stolen lost spoiled spoilt ruined misplaced wasted`)

// TellsDuty begin what is to be done, behind who has to: "need to", "gotta".
var TellsDuty = set(`need needs must gotta have should`)

// Retracts begin what takes back the sentence before.
var Retracts = set(`no nope actually scratch wait`)

// NotesDown are verbs with which people ask for something to be written down: "stick that in".
var NotesDown = set(`put stick pop add note jot`)

// Hedges are words by which somebody only believes that something is done.
var Hedges = set(`sworn thought`)

// NewsOf are what somebody or something did by itself, which does nothing of what is to be done with it.
var NewsOf = set(
	`says said found went came told wants wanted asked asks signed quit thinks thought hates loves likes knows heard`)

// AnyDeed are past forms that are said of whatever was spoken of.
var AnyDeed = set(`did went been done had made got gone`)

// ShoppingTags are the names under which people keep what is to be bought.
var ShoppingTags = []string{"shopping", "groceries", "grocery", "shop", "supermarket", "market", "store"}

// States are words that say, right behind its name, how something is now: "fees in", "signs up".
const States = "in up out on back off away here down ok okay there full ready through over"
