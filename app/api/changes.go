package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// changeHandlers answers requests about changes and undo.
type changeHandlers struct{ *Server }

type batchInput struct {
	Within
	IfMatch string `header:"If-Match" maxLength:"8192" doc:"The versions (ETags) to which it is done, separated by commas: one for each of ids, in their order. Any if left out."`
	Body    struct {
		Action   string  `json:"action" enum:"complete,reopen,delete,restore,move,prioritize,tag"`
		IDs      []int64 `json:"ids" minItems:"1" maxItems:"200" nullable:"false" minimum:"1"`
		Day      string  `json:"day,omitempty" format:"date" doc:"The day to which move takes tasks. Each keeps its time of day, unless that has passed by now." example:"2026-11-30"`
		To       string  `json:"to,omitempty" maxLength:"240" doc:"Instead of a day: the list to which move takes tasks, by its id or what you call it; inbox is your own. You need the right to change tasks in both." example:"home"`
		New      bool    `json:"new,omitempty" doc:"There is no such list yet: to is the name of one that is made for the tasks, in the same change, with nobody else in it. Undo brings the tasks back; the list stays."`
		Priority string  `json:"priority,omitempty" enum:"none,low,medium,high" doc:"What prioritize gives them."`
		Tag      string  `json:"tag,omitempty" maxLength:"100" doc:"What tag adds to them."`
	} `nameHint:"Batch"`
}

type changeOutput struct{ Body todo.Change }

type batchOutput struct {
	Silent string `header:"X-Silent-Since" doc:"The last moment at which one of the tasks of X-Silent-Tasks was to ring. Left out where there are none."`
	Tasks  string `header:"X-Silent-Tasks" doc:"The numbers of the tasks, separated by commas, of which the change set when they ring and all of that is past: they won't ring. Left out where there are none." example:"5, 7"`
	Body   todo.Change
}

type countsOutput struct{ Body todo.Counts }

type changesInput struct {
	Within
	After int64 `query:"after" minimum:"0" doc:"The number of the last change that is known."`
	Limit int   `query:"limit" minimum:"1" maximum:"200" doc:"50 if left out; fewer come where they are large: ask again until the last one is reached."`
}

type changePart struct {
	Within
	Change int64 `path:"change" minimum:"1" doc:"The number of the change."`
	From   int   `query:"from" minimum:"0" maximum:"1000" doc:"How many of its edits are known: those after them are answered."`
}

type changesOutput struct{ Body changeList }

type undoInput struct {
	Within
	Body *struct {
		Change int64 `json:"change,omitempty" minimum:"1" doc:"The number of the change; your last one if left out."`
		Over   bool  `json:"over,omitempty" doc:"Take back only what the change has set and nobody has set since. For a shared list, where somebody else has changed a task since and you were asked."`
	} `nameHint:"UndoRequest"`
}

func (s changeHandlers) changeRoutes() {
	handle(s.Server, s.operation(http.MethodGet, "/api/{user}/overview", "get-overview", "Tasks",
		"What the list amounts to"), dear(s.Server, s.overview))
	handle(s.Server, s.operation(http.MethodGet, "/api/{user}/changes", "list-changes", "Changes",
		"What was changed, oldest first"), dear(s.Server, s.changes))
	handle(s.Server, s.operation(http.MethodGet, "/api/{user}/changes/{change}", "get-change", "Changes",
		"One change, as much of it as fits"), dear(s.Server, s.change))
	handle(s.Server, s.operation(http.MethodPost, "/api/{user}/undo", "undo", "Changes",
		"Take back the last change, or a named one"), dear(s.Server, s.undo))
	handle(s.Server, streamHandlers(s).eventOperation(http.MethodGet, "/api/{user}/events", "follow-changes", "Changes",
		"Changes as they happen",
		"First `hello` with {last}, then `change` with a Change; the id is its number. Last-Event-ID resumes. "+
			"`reminder` has a Ring that rings now, `reminder-over` {id} one that was answered. "+
			"`list` has a list of yours that is new or in which something was changed, with the number of the "+
			"newest change; `list-over` {id} one that you are not in any more. "+
			"With ?list= only the changes of that list come, and the stream ends when you are not in it any more."),
		streamHandlers(s).events)
}

func (s changeHandlers) batch(ctx context.Context, in *batchInput) (*batchOutput, error) {
	kind := map[string]todo.Kind{
		"complete": todo.Done, "reopen": todo.Reopened, "delete": todo.Removed, "restore": todo.Restored,
	}[in.Body.Action]
	targets, err := in.targets()
	if err != nil {
		return nil, err
	}
	if in.Body.Action == "move" && in.Body.To != "" {
		c, err := s.moveAll(ctx, in, targets)
		return &batchOutput{Body: c}, precondition(ctx, err)
	}
	if kind == "" {
		c, err := taskHandlers(s).editAll(ctx, in, targets)
		out := batchOutput{Body: c}
		out.Silent, out.Tasks = taskHandlers(s).silentAmong(ctx, actor(ctx), c)
		return &out, precondition(ctx, err)
	}
	c, err := s.Tasks.Do(ctx, actor(ctx), kind, targets...)
	return &batchOutput{Body: c}, precondition(ctx, err)
}

func (in *batchInput) targets() ([]todo.Target, error) {
	targets := make([]todo.Target, len(in.Body.IDs))
	for i, id := range in.Body.IDs {
		targets[i].Number = id
	}
	if match := strings.TrimSpace(in.IfMatch); match == "" || match == "*" {
		return targets, nil
	}
	tags := strings.Split(in.IfMatch, ",")
	if len(tags) != len(targets) {
		return nil, fault.InField("header.If-Match", "The If-Match has %d versions for %d tasks. "+
			"Send the ETag of each task, in the order of ids.", len(tags), len(targets))
	}
	for i, tag := range tags {
		var err error
		if targets[i].IfVersion, err = version(tag); err != nil {
			return nil, err
		}
	}
	return targets, nil
}

func (s changeHandlers) overview(ctx context.Context, _ *Within) (*countsOutput, error) {
	c, err := s.Tasks.Counts(ctx, actor(ctx))
	if err == nil {
		c.BinDays, err = s.People.BinDays(ctx)
	}
	if c.Tags == nil {
		c.Tags = []todo.TagCount{}
	}
	return &countsOutput{c}, err
}

func (s changeHandlers) changes(ctx context.Context, in *changesInput) (*changesOutput, error) {
	if in.Limit == 0 {
		in.Limit = todo.DefaultLimit
	}
	who := actor(ctx)
	out := &changesOutput{}
	var err error
	if out.Body.Last, err = s.Tasks.LastSeq(ctx, who); err != nil {
		return nil, err
	}
	if out.Body.Changes, err = s.Tasks.Changes(ctx, who, in.After, in.Limit); err != nil {
		return nil, err
	}
	if out.Body.Changes == nil {
		out.Body.Changes = []todo.Change{}
	}
	for _, c := range out.Body.Changes { // made since the last one was asked for
		out.Body.Last = max(out.Body.Last, c.Seq)
	}
	return out, nil
}

// change answers a change from one of its edits on. Edits are never changed, so
// that how many are known says where the rest begins.
func (s changeHandlers) change(ctx context.Context, in *changePart) (*changeOutput, error) {
	c, err := s.Tasks.Change(ctx, actor(ctx), in.Change)
	if err == nil && in.From > 0 && in.From >= len(c.Edits) {
		err = fault.New(fault.NotFound, "Change %d has %d edits, so there is none after them.", c.Seq, len(c.Edits))
	}
	if err != nil {
		return nil, err
	}
	c.Edits = c.Edits[in.From:]
	return &changeOutput{c}, nil
}

func (s changeHandlers) undo(ctx context.Context, in *undoInput) (*changeOutput, error) {
	var seq int64
	undo := s.Tasks.Undo
	if in.Body != nil {
		seq = in.Body.Change
		if in.Body.Over {
			undo = s.Tasks.UndoOver
		}
	}
	who := actor(ctx)
	c, err := undo(ctx, who, seq)
	err = listHandlers(s).named(ctx, who, err)
	if err == nil && c.Seq == 0 {
		err = fault.New(fault.Conflict, "There is nothing to undo.")
	}
	return &changeOutput{c}, err
}
