package recur

import "github.com/todo-chatbot/todo-chatbot/app/civil"

// MaxLooked is the bound on the candidates of one question.
const MaxLooked = maxLooked

// Looked is Find that also returns how many candidates it looked at.
func (r Rule) Looked(anchor, after civil.DateTime) (int, error) {
	e := newExpansion(r, anchor)
	_, err := e.find(after)
	return e.looked, err
}
