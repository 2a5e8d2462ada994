package api

import (
	"context"
	"net/http"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// commentBody is a comment as the members of the list read it.
type commentBody struct {
	todo.Comment
	Name string `json:"name,omitempty" doc:"What its author is called; left out if they have left."`
}

type commentsOutput struct {
	Body struct {
		Comments []commentBody `json:"comments" doc:"Oldest first."`
	} `nameHint:"TaskComments"`
}

type newCommentInput struct {
	TaskRef
	Key  string `header:"Idempotency-Key" maxLength:"128" doc:"Sent again with the same key, nothing is said again and the first answer is repeated."`
	Body struct {
		Text string `json:"text" minLength:"1" maxLength:"1000" doc:"Plain text. 100 comments of 3,000 bytes each are kept on a task."`
	} `nameHint:"NewComment"`
}

type newCommentOutput struct {
	Change int64 `header:"X-Change" doc:"The number of the change that was made, for undo."`
	Body   commentBody
}

type commentRef struct {
	TaskRef
	Comment string `path:"comment" maxLength:"64"`
}

func (s listHandlers) commentRoutes() {
	const path = "/api/{user}/tasks/{id}/comments"
	handle(s.Server, s.governs(http.MethodGet, path, "list-comments", "What was said about a task of a shared list"),
		dear(s.Server, s.comments))
	op := s.governs(http.MethodPost, path, "comment-on-task", "Say something about a task of a shared list")
	op.DefaultStatus = http.StatusCreated
	handle(s.Server, op, s.comment)
	handle(s.Server, s.operation(http.MethodDelete, path+"/{comment}", "delete-comment", "Lists",
		"Delete a comment: your own, or as an owner of the list"), s.deleteComment)
}

// authors are the names of the members of the list in which an actor works.
func (s listHandlers) authors(ctx context.Context, who todo.Actor) (map[todo.UserID]string, error) {
	names := map[todo.UserID]string{}
	members, err := s.Lists.Members(ctx, who, who.List)
	for _, m := range members {
		names[m.User] = m.Name
	}
	return names, err
}

func (s listHandlers) comments(ctx context.Context, in *TaskRef) (*commentsOutput, error) {
	who := actor(ctx)
	all, err := s.Tasks.Comments(ctx, who, in.ID)
	if err != nil {
		return nil, err
	}
	names, err := s.authors(ctx, who)
	out := &commentsOutput{}
	out.Body.Comments = []commentBody{}
	for _, c := range all {
		out.Body.Comments = append(out.Body.Comments, commentBody{c, names[c.Author]})
	}
	return out, err
}

func (s listHandlers) comment(ctx context.Context, in *newCommentInput) (*newCommentOutput, error) {
	who := actor(ctx)
	made, change, err := s.Tasks.Comment(ctx, who, in.ID, in.Body.Text)
	if err != nil {
		return nil, err
	}
	names, err := s.authors(ctx, who)
	return &newCommentOutput{change.Seq, commentBody{made, names[made.Author]}}, err
}

func (s listHandlers) deleteComment(ctx context.Context, in *commentRef) (*changeHeader, error) {
	c, err := s.Tasks.DeleteComment(ctx, actor(ctx), in.ID, in.Comment)
	return &changeHeader{c.Seq}, err
}
