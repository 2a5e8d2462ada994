package api

import (
	"bytes"
	"context"
	"io"

	"github.com/danielgtaylor/huma/v2"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// pieceBytes is how many bytes of a file are sent at once.
const pieceBytes = 256 << 10

// pieces is a file while it is made and sent, a piece at a time. A piece is made in
// the person's turn and sent outside of it, and each has a place among the large
// answers and a time of its own: a file may take as long as whoever reads it goes on
// reading, and nobody else waits for that.
type pieces struct {
	s    *Server
	ctx  context.Context // of the request that it answers
	user todo.UserID
	out  io.Writer
	made bytes.Buffer

	turn, room func() // give back what it has, nil where it has none
}

// pieces begins a file in the person's turn. Whatever it has then is given back at the
// end of the request.
func (s *Server) pieces(ctx context.Context) (*pieces, error) {
	c := callOf(ctx)
	p := &pieces{s: s, ctx: ctx, user: c.who.User}
	c.leave = p.give
	return p, p.take()
}

// to has what is made sent as the answer.
func (p *pieces) to(hc huma.Context) { p.out = hc.BodyWriter() }

func (p *pieces) take() (err error) {
	if out := callOf(p.ctx).out; out != nil {
		out.begun.Store(0) // nothing is being sent
	}
	if p.room, err = p.s.Room(p.ctx, p.user); err != nil {
		return err
	}
	p.turn, err = p.s.Share(p.ctx, p.user)
	return err
}

func (p *pieces) give() {
	for _, f := range []*func(){&p.turn, &p.room} {
		if *f != nil {
			(*f)()
			*f = nil
		}
	}
}

// Write is part of io.Writer.
func (p *pieces) Write(b []byte) (int, error) {
	if p.made.Len()+len(b) < pieceBytes {
		return p.made.Write(b)
	}
	if err := p.send(b); err != nil {
		return 0, err
	}
	return len(b), p.take()
}

// end sends what is left.
func (p *pieces) end() error { return p.send(nil) }

// send sends what is made, and more after it.
func (p *pieces) send(more []byte) error {
	if p.turn != nil {
		p.turn()
		p.turn = nil
	}
	defer p.give()
	if out := callOf(p.ctx).out; out != nil {
		out.renew()
	}
	for _, b := range [][]byte{p.made.Bytes(), more} {
		if _, err := p.out.Write(b); err != nil {
			return err
		}
	}
	p.made.Reset()
	return nil
}
