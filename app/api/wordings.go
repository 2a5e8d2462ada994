package api

import (
	"context"
	"net/http"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/wording"
)

// wordingHandlers answers requests about words kept in titles.
type wordingHandlers struct{ *Server }

type keepInput struct {
	Owner
	Body struct {
		Text  string `json:"text" minLength:"1" maxLength:"500" doc:"A text with the words that are no time."`
		Start *int   `json:"start,omitempty" minimum:"0" doc:"Where those words start, in UTF-16 code units; the beginning if left out."`
		End   *int   `json:"end,omitempty" minimum:"0" doc:"Where they end; the end of the text if left out."`
	} `nameHint:"Keep"`
}

type keptOutput struct {
	Body wording.Kept `nameHint:"Kept"`
}

type keptList struct {
	Body struct {
		Wordings []wording.Kept `json:"wordings" nullable:"false"`
	} `nameHint:"KeptWordings"`
}

// WordingRef names a kept wording.
type WordingRef struct {
	Owner
	Wording string `path:"wording" maxLength:"400" doc:"As it was answered when it was kept."`
}

// wordingRoutes are those of what a person keeps in titles.
func (s wordingHandlers) wordingRoutes() {
	if s.Wordings == nil {
		return
	}
	const path = "/api/{user}/wordings"
	handle(s.Server, s.operation(http.MethodGet, path, "list-wordings", "Tasks",
		"The words that look like a time and that you keep in titles"), s.wordings)
	handle(s.Server, s.operation(http.MethodPost, path, "keep-wording", "Tasks",
		"Remember that words belong to the title, wherever you say them"), s.keepWording)
	handle(s.Server, s.operation(http.MethodDelete, path+"/{wording}", "forget-wording", "Tasks",
		"Let words be understood as a time again"), s.forgetWording)
}

func (s wordingHandlers) wordings(ctx context.Context, _ *Owner) (*keptList, error) {
	kept, err := s.Wordings.Kept(ctx, actor(ctx).User)
	out := &keptList{}
	out.Body.Wordings = kept
	return out, err
}

func (s wordingHandlers) keepWording(ctx context.Context, in *keepInput) (*keptOutput, error) {
	text := in.Body.Text
	start, end := 0, len(text)
	for _, o := range []struct {
		unit *int
		into *int
	}{{in.Body.Start, &start}, {in.Body.End, &end}} {
		if o.unit == nil {
			continue
		}
		at, ok := byteOffset(text, *o.unit)
		if !ok {
			return nil, fault.InField("body.start",
				"The words are not within the text. Count in UTF-16 code units, as JavaScript does.")
		}
		*o.into = at
	}
	kept, err := s.Wordings.Keep(ctx, actor(ctx).User, text, start, end)
	return &keptOutput{kept}, err
}

func (s wordingHandlers) forgetWording(ctx context.Context, in *WordingRef) (*struct{}, error) {
	return nil, s.Wordings.Forget(ctx, actor(ctx).User, in.Wording)
}
