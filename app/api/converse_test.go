package api_test

import (
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

// said is the answer to a message.
type said struct {
	Conversation string `json:"conversation_id"`
	Turn         string `json:"turn_id"`
	Status       chat.Status
	Response     string
	Steps        []chat.Step `json:"tool_calls"`
	Choice       *chat.Clarification
	Plan         *chat.Plan
}

// say sends the fields of a message, as JSON, and waits for the answer.
func (p *person) say(fields string) said {
	p.t.Helper()
	return decode[said](p.do("POST", "/api/me/chat", "{"+fields+"}").want(200))
}

// begin sends a message that is answered until it is stopped, and returns its
// conversation and turn.
func (p *person) begin(fields string) (conversation, turn string) {
	p.t.Helper()
	s := p.open("POST", "/api/me/chat", "{"+fields+"}")
	first := s.next()
	s.close()
	turn, _, _ = strings.Cut(first.id, ":")
	_, rest, _ := strings.Cut(first.data, `"conversation_id":"`)
	conversation, _, _ = strings.Cut(rest, `"`)
	return conversation, turn
}

// scene is a person with a conversation of each state that a field can be
// about, and another person with the same.
type scene struct {
	*person
	done, question, plan, running said
}

func (w *world) scene(email string) *scene {
	w.t.Helper()
	s := &scene{person: w.join(email)}
	for _, title := range []string{"Meeting with Ann", "Meeting with Bob", "Milk"} {
		s.add(`{"title":"` + title + `"}`)
	}
	s.done = s.say(`"message":"add Bread"`)
	s.question = s.say(`"message":"delete the meeting"`)
	s.plan = s.say(`"message":"delete 1 and 2"`)
	s.running.Conversation, s.running.Turn = s.begin(`"message":"wait"`)
	// It has come as far as it comes, so that its state doesn't change any more.
	begun := s.open("GET", "/api/me/turns/"+s.running.Turn+"/events", "")
	begun.until("text")
	begun.close()
	if s.question.Choice == nil || s.question.Choice.State != chat.ClarificationOpen || s.plan.Status != chat.Waiting {
		w.t.Fatalf("question %+v, plan %+v", s.question, s.plan)
	}
	return s
}

// fields puts the ids of the scene, and of another person's, into a text.
func (s *scene) fields(text string, other *scene) string {
	var pairs []string
	for prefix, x := range map[string]*scene{"MY-": s, "THEIR-": other} {
		for name, a := range map[string]said{"DONE": x.done, "QUESTION": x.question, "PLAN": x.plan, "RUNNING": x.running} {
			pairs = append(pairs, "$"+prefix+name, a.Turn, "@"+prefix+name, a.Conversation)
		}
		if x.question.Choice != nil {
			pairs = append(pairs, "$"+prefix+"OPTION", x.question.Choice.Options[0].Message)
		}
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// state is what a refused request must leave as it is.
func (s *scene) state() string {
	s.t.Helper()
	all := s.do("GET", "/api/me/tasks?status=all", "").body
	for _, a := range []said{s.done, s.question, s.plan, s.running} {
		all += s.do("GET", "/api/me/conversations/"+a.Conversation, "").body
	}
	return all
}

func TestFieldsOfAMessageThatDoNotFit(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada, eve := w.scene("ada@example.com"), w.scene("eve@example.com")
		long := strings.Repeat("x", 65)
		before, hers := ada.state(), eve.state()
		for _, c := range []struct {
			name, fields string
			want         int
			says         string
		}{
			{"if_running that is no text", `"conversation_id":"@MY-RUNNING","if_running":true`, 422, "must be text"},
			{"if_running that is unknown", `"conversation_id":"@MY-RUNNING","if_running":"later"`, 422, "queue"},
			{"if_running in capitals", `"conversation_id":"@MY-RUNNING","if_running":"QUEUE"`, 422, "queue"},
			{"nothing said of what runs", `"conversation_id":"@MY-RUNNING"`, 409, "still"},
			{"null said of what runs", `"conversation_id":"@MY-RUNNING","if_running":null`, 409, "still"},
			{"a queue in another's conversation", `"conversation_id":"@THEIR-RUNNING","if_running":"queue"`, 404, ""},
			{"an interruption of another's answer", `"conversation_id":"@THEIR-RUNNING","if_running":"interrupt"`, 404, ""},
			{"a conversation that is a number", `"conversation_id":5`, 422, "must be text"},
			{"a conversation with a long id", `"conversation_id":"` + long + `"`, 422, "too long"},
			{"a conversation that is a turn", `"conversation_id":"$MY-DONE"`, 404, ""},
			{"replaces that is no text", `"conversation_id":"@MY-DONE","replaces":["$MY-DONE"]`, 422, "must be text"},
			{"replaces with a long id", `"conversation_id":"@MY-DONE","replaces":"` + long + `"`, 422, "too long"},
			{"replaces that is unknown", `"conversation_id":"@MY-DONE","replaces":"nope"`, 404, ""},
			{"replaces of another person", `"conversation_id":"@MY-DONE","replaces":"$THEIR-DONE","changes":"keep"`, 404, ""},
			{"replaces of another conversation", `"conversation_id":"@MY-DONE","replaces":"$MY-QUESTION"`, 422, "another conversation"},
			{"replaces without a conversation", `"replaces":"$MY-DONE"`, 422, "name its conversation"},
			{"replaces of what runs", `"conversation_id":"@MY-RUNNING","replaces":"$MY-RUNNING"`, 409, "still being answered"},
			{"replaces with changes of which nothing is said", `"conversation_id":"@MY-DONE","replaces":"$MY-DONE"`, 409, "changed your list"},
			{"changes that is unknown", `"conversation_id":"@MY-DONE","replaces":"$MY-DONE","changes":"forget"`, 422, "keep"},
			{"changes that is no text", `"conversation_id":"@MY-DONE","replaces":"$MY-DONE","changes":{}`, 422, "must be text"},
			{"answers that is no text", `"conversation_id":"@MY-QUESTION","answers":1`, 422, "must be text"},
			{"answers with a long id", `"conversation_id":"@MY-QUESTION","answers":"` + long + `"`, 422, "too long"},
			{"answers of an unknown turn", `"conversation_id":"@MY-QUESTION","answers":"nope"`, 404, ""},
			{"answers of another person", `"conversation_id":"@MY-QUESTION","answers":"$THEIR-QUESTION"`, 404, ""},
			{"answers without a conversation", `"answers":"$MY-QUESTION"`, 422, "name its conversation"},
			{"answers that is none of them", `"conversation_id":"@MY-QUESTION","answers":"$MY-QUESTION"`, 422, "isn't one of the answers"},
			{"answers where nothing was asked", `"conversation_id":"@MY-DONE","answers":"$MY-DONE"`, 422, "isn't one of the answers"},
			{"answers of another conversation while a plan waits", `"conversation_id":"@MY-PLAN","answers":"$MY-QUESTION"`, 422, ""},
			{"replaces that is unknown while a plan waits", `"conversation_id":"@MY-PLAN","replaces":"nope"`, 404, ""},
			{"replaces of another conversation while a plan waits", `"conversation_id":"@MY-PLAN","replaces":"$MY-QUESTION"`, 422, "another conversation"},
			{"answers that is unknown while a plan waits", `"conversation_id":"@MY-PLAN","answers":"nope"`, 404, ""},
		} {
			w.run(c.name, func(t *testing.T) {
				p := ada.do("POST", "/api/me/chat", `{"message":"hello",`+ada.fields(c.fields, eve)+`}`).problem(c.want)
				if !strings.Contains(p.Detail, c.says) {
					t.Errorf("it says %q", p.Detail)
				}
			})
		}
		for _, c := range []struct {
			name, path string
			want       int
			says       string
		}{
			{"to approve where no plan waits", "$MY-DONE/approve", 409, "Nothing waits"},
			{"to reject where no plan waits", "$MY-DONE/reject", 409, "Nothing waits"},
			{"to approve what runs", "$MY-RUNNING/approve", 409, "Nothing waits"},
			{"to approve another's plan", "$THEIR-PLAN/approve", 404, ""},
			{"to reject another's plan", "$THEIR-PLAN/reject", 404, ""},
			{"to stop another's answer", "$THEIR-RUNNING/stop", 404, ""},
			{"to choose another's branch", "$THEIR-DONE/choose", 404, ""},
			{"to choose an unknown branch", "nope/choose", 404, ""},
			{"to approve a turn with a long id", long + "/approve", 422, "too long"},
			{"to choose a turn with a long id", long + "/choose", 422, "too long"},
		} {
			w.run(c.name, func(t *testing.T) {
				p := ada.do("POST", ada.fields("/api/me/turns/"+c.path, eve), "").problem(c.want)
				if !strings.Contains(p.Detail, c.says) {
					t.Errorf("it says %q", p.Detail)
				}
			})
		}
		w.run("nothing was changed by any of these", func(t *testing.T) {
			if after := ada.state(); after != before {
				t.Errorf("before: %s\nafter: %s", before, after)
			}
			if eve.state() != hers {
				t.Error("another person's conversations were changed")
			}
		})
	})
}

func TestQuestionsAndPlansAreAnsweredOnceAndInTime(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada := w.scene("ada@example.com")
		answer := `"message":"` + ada.question.Choice.Options[0].Message + `","conversation_id":"` + ada.question.Conversation + `","answers":"` + ada.question.Turn + `"`
		w.run("a question, once", func(t *testing.T) {
			ada.say(answer)
			if p := ada.do("POST", "/api/me/chat", "{"+answer+"}").problem(409); !strings.Contains(p.Detail, "answered") {
				t.Errorf("p.Detail = %v, want it to contain %q", p.Detail, "answered")
			}
		})
		w.run("a plan, once", func(t *testing.T) {
			ada.do("POST", "/api/me/turns/"+ada.plan.Turn+"/reject", "").want(200)
			for _, verb := range []string{"reject", "approve"} {
				if p := ada.do("POST", "/api/me/turns/"+ada.plan.Turn+"/"+verb, "").problem(409); !strings.Contains(p.Detail, "decided before") {
					t.Errorf("p.Detail = %v, want it to contain %q", p.Detail, "decided before")
				}
			}
		})
		w.run("neither after a day", func(t *testing.T) {
			eve := w.scene("eve@example.com")
			w.later(chat.PlanLife + time.Second)
			p := eve.do("POST", "/api/me/chat", `{"message":"`+eve.question.Choice.Options[0].Message+`","conversation_id":"`+eve.question.Conversation+`","answers":"`+eve.question.Turn+`"}`).problem(409)
			if !strings.Contains(p.Detail, "expired") {
				t.Errorf("p.Detail = %v, want it to contain %q", p.Detail, "expired")
			}
			a := eve.do("POST", "/api/me/turns/"+eve.plan.Turn+"/approve", "")
			if p := a.problem(409); !strings.Contains(p.Detail, "expired") && !strings.Contains(p.Detail, "over") {
				t.Errorf("p.Detail = %v, want it to contain %q and %q", p.Detail, "expired", "over")
			}
			if got := eve.titles("search=meeting"); got != "Meeting with Ann, Meeting with Bob" {
				t.Errorf("the list is %q", got)
			}
		})
		w.run("a branch is chosen as often as one likes, and a turn that has ended is stopped for nothing", func(t *testing.T) {
			again := ada.say(`"message":"hello","conversation_id":"` + ada.done.Conversation + `","replaces":"` + ada.done.Turn + `","changes":"keep"`)
			for _, turn := range []string{ada.done.Turn, again.Turn, again.Turn, ada.done.Turn} {
				if c := decode[chat.Conversation](ada.do("POST", "/api/me/turns/"+turn+"/choose", "").want(200)); c.Head != turn {
					t.Errorf("chose %s, shown is %s", turn, c.Head)
				}
				ada.do("POST", "/api/me/turns/"+turn+"/stop", "").want(200)
			}
		})
	})
}

func TestWhatAnotherReplicaHolds(t *testing.T) {
	address := pgtest.New(t)
	one, two := start(t, address, nil), start(t, address, nil)
	ada := one.scene("ada@example.com")
	there := &person{two, ada.id, ada.token}
	one.run("is refused, queued behind and stopped by this one as by that one", func(t *testing.T) {
		two.t = t
		hello := `{"message":"hello","conversation_id":"` + ada.running.Conversation + `"`
		there.do("POST", "/api/me/chat", hello+"}").problem(409)
		there.do("POST", "/api/me/chat", hello+`,"replaces":"`+ada.running.Turn+`"}`).problem(409)
		_, queued := there.begin(strings.Trim(hello, "{") + `,"if_running":"queue"`)
		_, next := there.begin(strings.Trim(hello, "{") + `,"if_running":"interrupt"`)
		for turn, want := range map[string]chat.Status{ada.running.Turn: chat.Stopped, next: chat.Done, queued: chat.Done} {
			names, end := ada.open("GET", "/api/me/turns/"+turn+"/events", "").until("end")
			if !strings.Contains(end.data, `"status":"`+string(want)+`"`) {
				t.Errorf("%v: %s", names, end.data)
			}
		}
	})
	one.run("is decided once, whichever is asked first", func(t *testing.T) {
		two.t = t
		status := make(chan int, 2)
		for _, p := range []*person{ada.person, there} {
			go func() { status <- p.do("POST", "/api/me/turns/"+ada.plan.Turn+"/approve", "").status }()
		}
		if a, b := <-status, <-status; a+b != 200+409 {
			t.Errorf("they answered %d and %d", a, b)
		}
		ada.open("GET", "/api/me/turns/"+ada.plan.Turn+"/events", "").until("end")
		if got := there.titles("search=meeting"); got != "" {
			t.Errorf("the list is %q", got)
		}
	})
}
