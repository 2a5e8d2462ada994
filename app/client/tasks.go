package client

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Task asks for one task.
func (c *Client) Task(ctx context.Context, number int64) (todo.Task, error) {
	var t todo.Task
	return t, c.do(ctx, http.MethodGet, c.at(taskPath(number)), nil, &t)
}

// Update changes the fields of patch, in the API's form, of a task that is
// still of that version, and returns it with the number of the change: 0 if
// there was nothing to change. Version 0 is any.
func (c *Client) Update(ctx context.Context, number, version int64, patch map[string]any) (todo.Task, int64, error) {
	header := http.Header{}
	if version != 0 {
		header.Set("If-Match", `"`+strconv.FormatInt(version, 10)+`"`)
	}
	resp, err := c.sendWith(ctx, http.MethodPatch, c.at(taskPath(number)), patch, "application/json", header)
	if err != nil {
		return todo.Task{}, 0, err
	}
	defer resp.Body.Close()
	seq, err := strconv.ParseInt(resp.Header.Get("X-Change"), 10, 64)
	if err != nil {
		return todo.Task{}, 0, c.notUnderstood(err)
	}
	var t todo.Task
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxBody)).Decode(&t); err != nil {
		return todo.Task{}, 0, c.notUnderstood(err)
	}
	return t, seq, nil
}

// MoveTo takes tasks to a day, written 2026-11-30, as one change.
func (c *Client) MoveTo(ctx context.Context, day string, ids []int64) (todo.Change, error) {
	var ch todo.Change
	body := map[string]any{"action": "move", "ids": ids, "day": day}
	return ch, c.do(ctx, http.MethodPost, c.at("/api/me/tasks/batch"), body, &ch)
}

// Changes returns at most that many changes after one, oldest first, and the
// number of the last one that there is.
func (c *Client) Changes(ctx context.Context, after int64, limit int) (changes []todo.Change, last int64, err error) {
	query := url.Values{"after": {strconv.FormatInt(after, 10)}, "limit": {strconv.Itoa(limit)}}
	if c.list != "" {
		query.Set("list", c.list)
	}
	var body struct {
		Changes []todo.Change `json:"changes"`
		Last    int64         `json:"last"`
	}
	err = c.do(ctx, http.MethodGet, "/api/me/changes?"+query.Encode(), nil, &body)
	return body.Changes, body.Last, err
}

// Overview counts the tasks.
func (c *Client) Overview(ctx context.Context) (todo.Counts, error) {
	var n todo.Counts
	return n, c.do(ctx, http.MethodGet, c.at("/api/me/overview"), nil, &n)
}

func taskPath(number int64) string { return "/api/me/tasks/" + strconv.FormatInt(number, 10) }
