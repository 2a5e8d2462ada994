package store

import (
	"context"
	"fmt"
	"math"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// The lease of a turn in the queue never runs out; at the end of the one
// before it, it has run out.
const (
	notYet = math.MaxInt64
	free   = 0
)

// spot is where in its conversation a turn is put.
type spot struct {
	number, branched int64
	head             string // the last turn of the chosen branch so far
	parent           string
	runs             string // the turn that runs or waits, "" if none does
	queued           bool   // there are turns in the queue
}

// CreateTurn implements chat.Store.
func (db turns) CreateTurn(ctx context.Context, n chat.NewTurn) (chat.Turn, error) {
	var t chat.Turn
	err := db.inTx(ctx, func(tx *tx) error {
		t = n.Turn
		if n.Queue > 0 && n.Busy != chat.Refuse {
			// Of what the person queues at the same moment in other conversations
			// one after the other is counted.
			if _, err := lockPerson(ctx, tx, t.User); err != nil && fault.CodeOf(err) != fault.NotFound {
				return err
			}
		}
		s, err := tx.find(ctx, n)
		if err != nil {
			return err
		}
		lease, until := n.Lease.Owner, micros(n.Lease.Until)
		if t.Parent = s.parent; s.busy() {
			t.Status, lease, until = chat.Queued, "", notYet
		}
		if err := tx.settleChoice(ctx, n, s); err != nil {
			return err
		}
		body, state, err := encodeTurn(t)
		if err != nil {
			return err
		}
		if !n.Fresh {
			tx.place(n, s)
		}
		if err := tx.admit(ctx, n); err != nil {
			return err
		}
		tx.enqueue(
			`insert into turns (user_id, id, conversation, number, status, active, body, state, folded, lease_owner, lease_until, stop, parent)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12)`, string(t.User), t.ID, n.Conversation.ID, s.number, string(t.Status),
			flag(!t.Status.Final()), body, state, foldTurn(t), lease, until, t.Parent)
		tx.append(t.User, t.ID, []chat.Event{chat.Started(t)})
		return nil
	})
	return t, err
}

// find locks the conversation, which it makes if it is new, and says where the
// turn goes.
func (t *tx) find(ctx context.Context, n chat.NewTurn) (spot, error) {
	user, c := string(n.Turn.User), n.Conversation
	if n.Fresh { // all of it goes with the commit: the person waits for each round trip
		t.enqueue(
			`insert into conversations (user_id, id, title, folded, created, updated, turns, head) values ($1, $2, `+
				`$3, $4, $5, $6, 1, $7)`,
			user, c.ID, c.Title, foldText(c.Title), micros(c.Created), micros(c.Updated), n.Turn.ID)
		return spot{number: 1}, nil
	}
	s, err := one(ctx, t, func(r row) (s spot, err error) {
		return s, r.Scan(&s.number, &s.head, &s.branched)
	}, `insert into conversations (user_id, id, title, folded, created, updated, turns)
		values ($1, $2, $3, $4, $5, $6, 1)
		on conflict (user_id, id) do update set updated = excluded.updated, turns = conversations.turns + 1
		returning turns, head, branched`, user, c.ID, c.Title, foldText(c.Title), micros(c.Created), micros(c.Updated))
	if err != nil {
		return s, fmt.Errorf("store conversation: %w", err)
	}
	if s.number == 1 {
		return s, nil // nothing is there that it could follow
	}
	type left struct{ id, status string }
	active, err := many(ctx, t, func(r row) (l left, err error) {
		return l, r.Scan(&l.id, &l.status)
	}, `select id, status from turns where user_id = $1 and conversation = $2 and active = 1 order by number`, user,
		c.ID)
	if err != nil {
		return s, fmt.Errorf("look for a running turn: %w", err)
	}
	for _, l := range active {
		if l.status == string(chat.Queued) {
			s.queued = true
		} else {
			s.runs = l.id
		}
	}
	if s.busy() && n.Busy == chat.Refuse {
		return s, chat.StillAnswered()
	}
	if err := t.queueable(ctx, n, s); err != nil {
		return s, err
	}
	s.parent = s.head
	if n.Replaces != "" {
		s.parent, err = one(ctx, t, value[string],
			`select parent from turns where user_id = $1 and id = $2 and conversation = $3 and active = 0`, user,
			n.Replaces, c.ID)
		return s, noTurn(err)
	}
	if n.Busy == chat.Interrupt && s.runs != "" {
		s.parent = s.runs
	}
	return s, nil
}

// queueable refuses a turn for which there is no room in the person's queue.
func (t *tx) queueable(ctx context.Context, n chat.NewTurn, s spot) error {
	if !s.busy() || n.Queue == 0 {
		return nil
	}
	queued, err := one(ctx, t, value[int64],
		`select count(*) from turns where user_id = $1 and active = 1 and status = $2`,
		string(n.Turn.User), string(chat.Queued))
	if err == nil && int(queued) >= n.Queue {
		err = chat.QueueFull(int(queued), n.Queue)
	}
	return err
}

// settleChoice closes the question of the turn that is followed.
func (t *tx) settleChoice(ctx context.Context, n chat.NewTurn, s spot) error {
	if n.Settles == "" || s.parent == "" {
		return nil
	}
	if n.Answers != "" && n.Answers != s.parent {
		return chat.NotOpen()
	}
	closed, err := t.exec(ctx, `update turns set choice = $3 where user_id = $1 and id = $2 and choice = $4`,
		string(n.Turn.User), s.parent, string(n.Settles), string(chat.ClarificationOpen))
	if err == nil && n.Answers != "" && closed == 0 {
		err = chat.NotOpen()
	}
	return err
}

// place puts the turn into the tree, and stops what it interrupts.
func (t *tx) place(n chat.NewTurn, s spot) {
	user, id, head := string(n.Turn.User), n.Turn.ID, n.Turn.ID
	if n.Busy == chat.Interrupt && s.runs != "" {
		t.enqueue(`update turns set stop = 1 where user_id = $1 and id = $2 and status = $3`, user, s.runs,
			string(chat.Running))
		t.wake(stopWake(s.runs))
		if s.queued && n.Replaces == "" { // it goes before what waits already
			t.enqueue(
				`update turns set parent = $3 where user_id = $1 and conversation = $4 and parent = $2 and status = $5`,
				user, s.runs, id, n.Conversation.ID, string(chat.Queued))
			if s.head != s.runs {
				head = s.head
			}
		}
	}
	if n.Replaces != "" {
		s.branched = 1
	}
	t.enqueue(`update conversations set head = $3, branched = $4 where user_id = $1 and id = $2`, user,
		n.Conversation.ID, head, s.branched)
}

// releaseNext makes claimable the first turn in a conversation's queue, if nothing of it is running.
// The caller has locked the conversation.
func (t *tx) releaseNext(user, conversation string) {
	t.enqueue(`update turns set lease_until = $3 where user_id = $1 and id = (select q.id from turns q
		where q.user_id = $1 and q.conversation = $2 and q.active = 1 and q.status = 'queued' and not exists (
			select 1 from turns p where p.user_id = $1 and p.id = q.parent and p.active = 1)
		order by q.number limit 1) and not exists (
			select 1 from turns r where r.user_id = $1 and r.conversation = $2 and r.active = 1 and r.status <> 'queued')`,
		user, conversation, int64(free))
}

// startNext lets what waits for a turn that is over begin. A question that it
// ends with is superseded by that.
func (t *tx) startNext(user, conversation, turn, choice string) {
	if choice != "" {
		t.enqueue(`update turns set choice = $4 where user_id = $1 and id = $2 and exists (
			select 1 from turns c where c.user_id = $1 and c.conversation = $3 and c.parent = $2)`,
			user, turn, conversation, string(chat.ClarificationSuperseded))
	}
	t.releaseNext(user, conversation)
}

func (s spot) busy() bool { return s.runs != "" || s.queued }

// lockConversation keeps other turns of the conversation from being stored
// until the commit.
func (t *tx) lockConversation(ctx context.Context, user, id string) error {
	_, err := one(ctx, t, value[string], `select id from conversations where user_id = $1 and id = $2`+t.engine.lock(),
		user, id)
	return leaseLost(err)
}
