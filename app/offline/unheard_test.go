package offline_test

import (
	"slices"
	"strings"
	"testing"
)

// What a person says beside a change is heard as well, or asked about: nothing is changed by half of a message, and
// nothing is done that the rest of it speaks against.
func TestHalfAMessageChangesNothing(t *testing.T) {
	for said, titles := range map[string][]string{
		"hum was a loose wire, sorted. gotta order a few fuses tho":   {"Fix the hum"},
		"tap in the kitchen is fixed but the one upstairs drips now":  {"Fix tap in kitchen"},
		"the boiler is urgent. well no, actually who cares":           {"Service the boiler"},
		"the oak boards came by mistake, two pallets! cross that off": {"Order oak boards", "Ring the bank"},
		"bump the chairs to 350":                                      {"Order 300 chairs"},
		"oak is discontinued, would you believe it":                   {"Order oak"},
		"I could have sworn I paid the gas bill":                      {"Pay the gas bill"},
		"1 done 2 to go":                                              {"Tune the piano", "Ring the bank"},
		"choir at half past seven once the clocks change":             {"Choir"},
		"choir monday can stay, everything else that day to tuesday":  {"Choir", "Ring the bank"},
		"skip choir this week and drop the flute lesson":              {"Choir", "Flute lesson"},
		"the sideboard's booked, comes 8 on saturday, stick that in":  {"Book the sideboard delivery"},
		"brushes, turps and canvas all bought":                        {"Frame the print"},
		"Olga signed with another firm":                               {"Offer letter to Olga"},
		"Rosa's benches went to a fair":                               {"Borrow benches from Rosa"},
		"Petra wants 48 not 24":                                       {"Cookies x24 for Petra"},
		"granny can't make it. ring at 8 to cancel it":                {"Bus tour for granny"},
	} {
		t.Run(said, func(t *testing.T) {
			tk := newTalk(t, titles...)
			before := tk.list()
			turn := tk.say(said)
			if got := tk.list(); got != before {
				t.Errorf("the list is %q, want %q as before; the answer was %q", got, before, turn.Response)
			}
		})
	}
}

// What was heard to the end is done as before.
func TestAWholeMessageIsStillCarriedOut(t *testing.T) {
	for said, want := range map[string]string{
		"gas bill's paid, finally":                      "[Pay the gas bill]",
		"please put down that Vera is coming on sunday": "Pay the gas bill, Vera is coming @11-29",
		"and a new lamp on friday":                      "Pay the gas bill, A new lamp @11-27",
		"note that the sweep comes friday at 9":         "Pay the gas bill, The sweep comes @11-27 09:00",
	} {
		t.Run(said, func(t *testing.T) {
			tk := newTalk(t, "Pay the gas bill")
			turn := tk.say(said)
			if got := tk.list(); got != want {
				t.Errorf("the list is %q, want %q; the answer was %q", got, want, turn.Response)
			}
		})
	}
}

// "The Monday after" of what has a day is counted from that day.
func TestTheWeekdayAfterIsCountedFromWhatMoves(t *testing.T) {
	tk := newTalk(t)
	tk.say("add order labels on december 2")
	tk.say("add call the bank")
	turn := tk.say("order labels can wait until the monday after")
	if turn.Choice != nil { // nothing was moved unasked
		turn = tk.say(turn.Choice.Options[0].Message)
	}
	if got, want := tk.list(), "Order labels @12-07, Call the bank"; got != want {
		t.Errorf("the list is %q, want %q; the answer was %q", got, want, turn.Response)
	}
}

// A list may be called by its tag alone.
func TestAListIsCalledByItsTag(t *testing.T) {
	for said, want := range map[string]string{
		"add ginger, leeks and 2kg rice into shopping":                          "Eggs, Ginger, Leeks, 2kg rice",
		"ok so um I need to add pears and bread and those figs to the shopping": "Eggs, Pears, Bread, Those figs",
	} {
		t.Run(said, func(t *testing.T) {
			tk := newTalk(t)
			tk.say("add eggs to my shopping list")
			turn := tk.say(said)
			if turn.Choice != nil {
				turn = tk.say(turn.Choice.Options[0].Message)
			}
			if got := tk.list(); got != want {
				t.Errorf("the list is %q, want %q; the answer was %q", got, want, turn.Response)
			}
			tasks, err := tk.tasks.Snapshot(t.Context(), tk.who)
			if err != nil {
				t.Fatal(err)
			}
			for _, one := range tasks.Pending {
				if !slices.Equal(one.Tags, []string{"shopping"}) {
					t.Errorf("%q has the tags %q, want shopping alone", one.Title, one.Tags)
				}
			}
		})
	}
}

// What is left alone is said in many ways, and "a whole box" is of no list.
func TestWhatIsLeftAloneStays(t *testing.T) {
	tk := newTalk(t)
	tk.say("add newsletter on december 1")
	tk.say("add invoices on december 1")
	tk.say("push everything due on december 1 to the 2nd, with the exception of the newsletter")
	if got, want := tk.list(), "Newsletter @12-01, Invoices @12-02"; got != want {
		t.Errorf("the list is %q, want %q", got, want)
	}
	tk = newTalk(t, "Buy sponges", "Pay rent", "Call Mum")
	turn := tk.say("forget the sponges my sister brought a whole box")
	for _, title := range []string{"Pay rent", "Call Mum"} {
		if strings.Contains(turn.Response, title) || !strings.Contains(tk.list(), title) {
			t.Errorf("%q was touched: the list is %q, the answer was %q", title, tk.list(), turn.Response)
		}
	}
}
