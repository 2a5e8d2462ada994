package api

import (
	"context"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// chatHandlers answers requests about turns and conversations.
type chatHandlers struct{ *Server }

// Chat is what the API needs of chat.Service, which says what each does.
type Chat interface {
	Start(ctx context.Context, who todo.Actor, r chat.Request) (chat.Turn, error)
	Wait(ctx context.Context, who todo.Actor, turn string) (chat.Turn, error)
	Follow(ctx context.Context, who todo.Actor, turn string, after int64, emit func(chat.Event) error) error
	Turn(ctx context.Context, who todo.Actor, turn string) (chat.Turn, error)
	Stop(ctx context.Context, who todo.Actor, turn string) (chat.Turn, error)
	Approve(ctx context.Context, who todo.Actor, turn string) (chat.Turn, error)
	Reject(ctx context.Context, who todo.Actor, turn string) (chat.Turn, error)
	Choose(ctx context.Context, who todo.Actor, turn string) (chat.Conversation, error)

	Conversations(ctx context.Context, who todo.Actor, search, cursor string, limit int) ([]chat.Conversation, string,
		error)
	Conversation(ctx context.Context, who todo.Actor, id string) (chat.Conversation, error)
	Turns(ctx context.Context, who todo.Actor, conversation, before string, limit int) ([]chat.Turn, error)
	Rename(ctx context.Context, who todo.Actor, id, title string) (chat.Conversation, error)
	Delete(ctx context.Context, who todo.Actor, id string) error
	Export(ctx context.Context, who todo.Actor, conversation, format string) (write func(io.Writer) error,
		contentType string, err error)
}

// turnEvents documents the streams of a turn.
const turnEvents = "start, begin if it was queued, then any of text, call, result, plan and decision, and at last one end with the whole Turn. " +
	"The id is turn:number; Last-Event-ID resumes after it. A turn that waits for approval keeps its stream open."

type chatInput struct {
	Owner
	Accept string `header:"Accept" hidden:"true"`
	Key    string `header:"Idempotency-Key" maxLength:"128" doc:"Sent again with the same key, the message isn't said twice: the answer is that to the first."`
	Body   struct {
		Conversation string    `json:"conversation_id,omitempty" maxLength:"64" doc:"A new one if left out."`
		Message      string    `json:"message" minLength:"1" maxLength:"10000"`
		Busy         string    `json:"if_running,omitempty" enum:"queue,interrupt" doc:"What is to become of the message while an earlier one is being answered: it waits for its turn, or the answer is stopped and this is answered next. Left out, it is refused with 409."`
		Replaces     string    `json:"replaces,omitempty" maxLength:"64" doc:"The id of a turn of the conversation that is said again: the message begins a branch beside it, and nothing is lost."`
		Changes      string    `json:"changes,omitempty" enum:"keep,undo" doc:"What is to become of what the replaced turn and those after it changed in the list. Left out, 409 if there is anything."`
		Said         time.Time `json:"said_at,omitzero" doc:"When it was said, if it could not be sent then: within the last 30 days. Times in it are read as of then."`
		Answers      string    `json:"answers,omitempty" maxLength:"64" doc:"The id of the turn whose question this answers: 409 unless it is open."`
	} `nameHint:"ChatMessage"`
}

// chatAnswer is a turn as the answer to one message.
type chatAnswer struct {
	Conversation string              `json:"conversation_id"`
	Turn         string              `json:"turn_id"`
	Status       chat.Status         `json:"status" enum:"waiting,done,stopped,failed"`
	Response     string              `json:"response" doc:"What the assistant says; of a turn that waits, the plan as a question."`
	Steps        []chat.Step         `json:"tool_calls"`
	Choice       *chat.Clarification `json:"choice,omitempty"`
	Plan         *chat.Plan          `json:"plan,omitempty"`
	Error        string              `json:"error,omitempty" doc:"A sentence, if the turn failed."`
	Model        string              `json:"model" doc:"The assistant that answered."`
	Notice       string              `json:"notice,omitempty" doc:"About the answer: why another assistant gave it."`
	// Outcome has what was recorded, not what the assistant says.
	Outcome *chat.Outcome `json:"outcome,omitempty" doc:"What was changed in the list, made from the record and from no word of the assistant; also that nothing was. Left out of a turn that waits."`
}

// TurnRef is a path that names a turn.
type TurnRef struct {
	Owner
	Turn string `path:"turn" maxLength:"64"`
}

type followInput struct {
	TurnRef
	LastEventID string `header:"Last-Event-ID" maxLength:"128" doc:"The id of the last event that was seen."`
}

type turnOutput struct{ Body chat.Turn }

func (s chatHandlers) chatRoutes() {
	op := streamHandlers(s).eventOperation(http.MethodPost, "/api/{user}/chat", "chat", "Chat",
		"Say something to the assistant", "With Accept: text/event-stream the answer is streamed: "+turnEvents)
	op.MaxBodyBytes = maxChatBody
	reads(&op)
	answer := s.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[chatAnswer](), true, "ChatAnswer")
	op.Responses["200"].Content["application/json"] = &huma.MediaType{Schema: answer}
	handle(s.Server, op, s.chat)

	const one = "/api/{user}/turns/{turn}"
	handle(s.Server, s.operation(http.MethodGet, one, "get-turn", "Chat", "One turn of a conversation"),
		large(s.Server, s.turn))
	handle(s.Server, streamHandlers(s).eventOperation(http.MethodGet, one+"/events", "follow-turn", "Chat",
		"A turn as it happens", turnEvents), s.followTurn)
	handle(s.Server, s.operation(http.MethodPost, one+"/choose", "choose-turn", "Chat",
		"Show and go on with the branch that a turn is in"), s.choose)
	for verb, do := range map[string]func(context.Context, todo.Actor, string) (chat.Turn, error){
		"stop": s.Chat.Stop, "approve": s.approveTurn, "reject": s.Chat.Reject,
	} {
		summary := map[string]string{"stop": "Stop a running turn", "approve": "Carry out the plan of a waiting turn",
			"reject": "Drop the plan of a waiting turn"}[verb]
		handle(s.Server, s.operation(http.MethodPost, one+"/"+verb, verb+"-turn", "Chat", summary),
			large(s.Server, func(ctx context.Context, in *TurnRef) (*turnOutput, error) {
				t, err := do(ctx, talker(ctx), in.Turn)
				return &turnOutput{t}, err
			}))
	}
}

// answered waits until the turn is over or waits. One with lists of tasks in it
// is let go of, and read again when there is memory for it.
func (s chatHandlers) answered(ctx context.Context, who todo.Actor, turn string) (chat.Turn, error) {
	t, err := s.Chat.Wait(ctx, who, turn)
	tasks := 0
	for _, step := range t.Steps {
		if step.Result != nil {
			tasks += len(step.Result.Tasks)
		}
	}
	if err != nil || tasks <= largePage {
		return t, err
	}
	t = chat.Turn{}
	if err := s.hold(ctx); err != nil {
		return t, err
	}
	return s.Chat.Turn(ctx, who, turn)
}

// approveTurn is for the person, like approvePlan.
func (s chatHandlers) approveTurn(ctx context.Context, who todo.Actor, turn string) (chat.Turn, error) {
	if !callOf(ctx).who.MayApprove() {
		return chat.Turn{}, chat.NotYours()
	}
	return s.Chat.Approve(ctx, who, turn)
}

// talker is the person of the request as somebody who chats.
func talker(ctx context.Context) todo.Actor {
	who := actor(ctx)
	who.Via = todo.ViaChat
	return who
}

// chat answers as JSON when the turn is over or waits, or as a stream while it runs.
func (s chatHandlers) chat(ctx context.Context, in *chatInput) (*huma.StreamResponse, error) {
	who, c := talker(ctx), callOf(ctx)
	t, err := s.Chat.Start(ctx, who, chat.Request{
		Conversation: in.Body.Conversation, Message: in.Body.Message, Name: c.who.Name, Locale: c.who.Locale,
		Busy: chat.Busy(in.Body.Busy), Replaces: in.Body.Replaces, Changes: chat.Changes(in.Body.Changes),
		Answers:      in.Body.Answers,
		Unauthorized: !c.who.MayApprove(), Said: in.Body.Said, Key: c.key,
	})
	if err != nil {
		return nil, err
	}
	if wantsStream(in.Accept) {
		return streamHandlers(s).serve(s.turnStream(who, t, 0, decides(t, in))), nil
	}
	if t, err = s.answered(ctx, who, t.ID); err != nil {
		return nil, err
	}
	a := chatAnswer{t.Conversation, t.ID, t.Status, t.Response, t.Steps, t.Choice, t.Plan, t.Error, t.Model, t.Notice,
		t.Outcome}
	if t.Status == chat.Waiting && t.Plan != nil {
		a.Response = strings.TrimSpace(a.Response + "\n" + t.Plan.Question())
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		hc.SetHeader("Content-Type", "application/json")
		hc.SetStatus(http.StatusOK)
		_ = encode(hc.BodyWriter(), a) // whoever asked may have gone
	}}, nil
}

func (s chatHandlers) turn(ctx context.Context, in *TurnRef) (*turnOutput, error) {
	t, err := s.Chat.Turn(ctx, talker(ctx), in.Turn)
	return &turnOutput{t}, err
}

func (s chatHandlers) choose(ctx context.Context, in *TurnRef) (*renameOutput, error) {
	c, err := s.Chat.Choose(ctx, talker(ctx), in.Turn)
	return &renameOutput{c}, err
}

func (s chatHandlers) followTurn(ctx context.Context, in *followInput) (*huma.StreamResponse, error) {
	who := talker(ctx)
	t, err := s.Chat.Turn(ctx, who, in.Turn)
	if err != nil {
		return nil, err
	}
	var after int64
	if in.LastEventID != "" {
		turn, seq, _ := strings.Cut(in.LastEventID, ":")
		if after, err = strconv.ParseInt(seq, 10, 64); err != nil || after < 0 || turn != in.Turn {
			return nil, fault.InField("header.Last-Event-ID",
				"The Last-Event-ID doesn't belong to this turn. Leave it out to see the turn from its beginning.")
		}
	}
	return streamHandlers(s).serveLong(s.turnStream(who, t, after, false)), nil
}

// turnStream sends the events of a turn after the one of that number. With
// fromDecision it leaves out what was seen before the plan was decided.
func (s chatHandlers) turnStream(who todo.Actor, t chat.Turn, after int64, fromDecision bool) follow {
	turn := t.ID // the rest is not to be kept for as long as the stream goes on
	return func(ctx context.Context, out *stream) error {
		return s.Chat.Follow(ctx, who, turn, after, func(e chat.Event) error {
			if e.Type == chat.EventDecision {
				fromDecision = false
			}
			if fromDecision && e.Type != chat.EventStart {
				return nil
			}
			return out.event(e.Turn+":"+itoa(e.Seq), string(e.Type), e.Data)
		})
	}
}

// decides says whether the message was the answer to the plan of an earlier turn.
func decides(t chat.Turn, in *chatInput) bool {
	return t.Plan != nil && in.Body.Conversation != ""
}

// wantsStream says whether the client prefers a stream of events to JSON.
func wantsStream(accept string) bool {
	for part := range strings.SplitSeq(accept, ",") {
		kind, _, err := mime.ParseMediaType(part)
		if err == nil && kind == "text/event-stream" {
			return true
		}
		if err == nil && kind == "application/json" {
			return false
		}
	}
	return false
}
