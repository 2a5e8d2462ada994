package api

import (
	"context"
	"net/http"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// deviceHandlers answers requests about the devices of reminders.
type deviceHandlers struct{ *Server }

// Devices are where it rings besides the open page, as notify.Service has
// them, which says what each does.
type Devices interface {
	Channels() []string
	Signs(channel string) bool
	Hint(d notify.Device) string
	Devices(ctx context.Context, who todo.Actor) ([]notify.Device, error)
	AddDevice(ctx context.Context, who todo.Actor, n notify.NewDevice) (notify.Device, error)
	Confirm(ctx context.Context, who todo.Actor, id, code string) (notify.Device, error)
	ChangeDevice(ctx context.Context, who todo.Actor, id string, p notify.DevicePatch) (notify.Device, error)
	RemoveDevice(ctx context.Context, who todo.Actor, id string) error
	OrderDevices(ctx context.Context, who todo.Actor, ids []string) error
	Test(ctx context.Context, who todo.Actor, id string) (time.Time, error)
	Tests(ctx context.Context, who todo.Actor) (map[string]notify.Delivery, error)
	Coverage(ctx context.Context, who todo.Actor) (notify.Coverage, error)
	Offered(ctx context.Context, token string) (notify.Offer, error)
	Accept(ctx context.Context, token string) (notify.Offer, error)
}

// deviceBody is a notify.Device on the wire. Its address stays here.
type deviceBody struct {
	ID        string        `json:"id"`
	Channel   string        `json:"channel"`
	Name      string        `json:"name" doc:"As the person calls it."`
	At        string        `json:"at,omitempty" doc:"What may be shown of its address: its host."`
	ShowTitle bool          `json:"show_title" doc:"Whether it shows the titles of tasks, or only that there is a reminder."`
	State     notify.Health `json:"state" enum:"unconfirmed,untried,works,failing,broken,off" doc:"broken after three failures in a row; off when the other side says that it is gone."`
	Reason    string        `json:"reason,omitempty" doc:"Why the last message failed: a code."`
	Remedy    string        `json:"remedy,omitempty" doc:"What to do about it, as a sentence."`
	Added     time.Time     `json:"added_at"`
	Accepted  *time.Time    `json:"accepted_at,omitempty" doc:"When a message was accepted, the last time."`
	Failed    *time.Time    `json:"failed_at,omitempty" doc:"When a message was given up, the last time."`
	Test      *testBody     `json:"test,omitempty" doc:"The last test."`
}

// testBody is what became of a test.
type testBody struct {
	State  notify.State `json:"state" enum:"queued,failed,accepted,shown,opened,answered"`
	Since  time.Time    `json:"since"`
	Tries  int          `json:"tries"`
	Reason string       `json:"reason,omitempty" doc:"Why it failed, or its last try did: a code."`
	Remedy string       `json:"remedy,omitempty"`
	Next   *time.Time   `json:"next_at,omitempty" doc:"When it is tried again."`
}

func (s deviceHandlers) deviceOf(d notify.Device, tests map[string]notify.Delivery) deviceBody {
	b := deviceBody{ID: d.ID, Channel: d.Channel, Name: d.Name, At: s.Devices.Hint(d), ShowTitle: d.ShowTitle,
		State: d.Health(), Reason: d.Reason,
		Added: d.Made, Accepted: moment(d.Accepted), Failed: moment(d.Failed)}
	if d.Reason != "" {
		b.Remedy = notify.Remedy(d.Channel, d.Reason)
	}
	if t, ok := tests[d.ID]; ok {
		state, since := t.State()
		b.Test = &testBody{State: state, Since: since, Tries: t.Tries, Reason: t.Reason, Next: moment(t.Next)}
		if t.Reason != "" {
			b.Test.Remedy = notify.Remedy(d.Channel, t.Reason)
		}
	}
	return b
}

type devicesOutput struct {
	Body struct {
		Devices  []deviceBody `json:"devices" nullable:"false" doc:"In the order in which they are tried: those of one channel ring together, and the next channel rings when none of them was accepted."`
		Channels []string     `json:"channels" nullable:"false" doc:"What can be added here."`
		Covered  bool         `json:"covered" doc:"Whether reminders reach the person while no page is open."`
		Advice   string       `json:"advice,omitempty" doc:"What to do if they do not, as a sentence."`
		PushKey  string       `json:"push_key,omitempty" doc:"The public key with which browsers subscribe to Web Push (VAPID, base64url)."`
	} `nameHint:"DeviceList"`
}

type newDeviceInput struct {
	Owner
	Body struct {
		Channel      string `json:"channel" minLength:"1" maxLength:"20" example:"ntfy"`
		Name         string `json:"name" minLength:"1" maxLength:"60" example:"Pixel"`
		Address      string `json:"address" minLength:"1" maxLength:"2000" doc:"Of ntfy the topic, of a webhook where to send to." example:"https://ntfy.sh/my-topic"`
		ShowTitle    *bool  `json:"show_title,omitempty" doc:"true if left out."`
		UntilSignOut bool   `json:"until_sign_out,omitempty" doc:"Signing out removes it."`
	} `nameHint:"NewDevice"`
}

type newDeviceOutput struct {
	Body struct {
		Device deviceBody `json:"device"`
		Secret string     `json:"secret,omitempty" doc:"What messages to it are signed with, where they are. It is shown only now."`
	} `nameHint:"AddedDevice"`
}

// DeviceRef is a path that names a device.
type DeviceRef struct {
	Owner
	Device string `path:"device" maxLength:"64"`
}

type deviceInput struct {
	DeviceRef
	Body struct {
		Name      *string `json:"name,omitempty" minLength:"1" maxLength:"60"`
		ShowTitle *bool   `json:"show_title,omitempty"`
	} `nameHint:"DeviceChange"`
}

type deviceOutput struct{ Body deviceBody }

type confirmInput struct {
	DeviceRef
	Body struct {
		Code string `json:"code" minLength:"1" maxLength:"40" doc:"The code that was sent to the device." example:"12345678"`
	} `nameHint:"DeviceConfirmation"`
}

type orderInput struct {
	Owner
	Body struct {
		Devices []string `json:"devices" maxItems:"20" nullable:"false" doc:"The ids of all devices, in their new order."`
	} `nameHint:"DeviceOrder"`
}

type testOutput struct {
	Body struct {
		Queued time.Time `json:"queued_at" doc:"The list of devices says what becomes of it."`
	} `nameHint:"DeviceTest"`
}

func (s deviceHandlers) deviceRoutes() {
	const path, tag = "/api/{user}/devices", "Reminders"
	handle(s.Server, s.operation(http.MethodGet, path, "list-devices", tag, "Where it rings besides the open page"),
		s.devices)
	// What is sent to a device tells what is on the list, so that who adds one
	// has to have the right to read.
	op := s.operation(http.MethodPost, path, "add-device", tag, "Add a device")
	op.DefaultStatus = http.StatusCreated
	reads(&op)
	handle(s.Server, op, s.addDevice)
	handle(s.Server, s.operation(http.MethodPut, path+"/order", "order-devices", tag, "Put devices into another order"),
		s.orderDevices)
	op = s.operation(http.MethodPatch, path+"/{device}", "update-device", tag,
		"Rename a device, or say whether it shows titles")
	reads(&op)
	handle(s.Server, op, s.changeDevice)
	handle(s.Server, s.operation(http.MethodDelete, path+"/{device}", "remove-device", tag, "Remove a device"),
		s.removeDevice)
	op = s.operation(http.MethodPost, path+"/{device}/confirm", "confirm-device", tag,
		"Give the code that was sent to a device")
	reads(&op)
	handle(s.Server, op, s.confirmDevice)
	op = s.operation(http.MethodPost, path+"/{device}/test", "test-device", tag, "Send a test to a device")
	op.DefaultStatus = http.StatusAccepted
	handle(s.Server, op, s.testDevice)
}

func (s deviceHandlers) devices(ctx context.Context, _ *Owner) (*devicesOutput, error) {
	who := actor(ctx)
	all, err := s.Devices.Devices(ctx, who)
	if err != nil {
		return nil, err
	}
	tests, err := s.Devices.Tests(ctx, who)
	if err != nil {
		return nil, err
	}
	covered, err := s.Devices.Coverage(ctx, who)
	if err != nil {
		return nil, err
	}
	out := &devicesOutput{}
	out.Body.Devices = make([]deviceBody, len(all))
	for i, d := range all {
		out.Body.Devices[i] = s.deviceOf(d, tests)
	}
	out.Body.Channels = s.Devices.Channels()
	out.Body.PushKey = s.PushKey
	out.Body.Covered, out.Body.Advice = covered.Covered(), covered.Advice
	return out, nil
}

func (s deviceHandlers) addDevice(ctx context.Context, in *newDeviceInput) (*newDeviceOutput, error) {
	n := notify.NewDevice{Channel: in.Body.Channel, Name: in.Body.Name, Address: in.Body.Address,
		ShowTitle: in.Body.ShowTitle == nil || *in.Body.ShowTitle}
	if in.Body.UntilSignOut {
		n.Session = callOf(ctx).who.Session
	}
	d, err := s.Devices.AddDevice(ctx, actor(ctx), n)
	if err != nil {
		return nil, err
	}
	out := &newDeviceOutput{}
	out.Body.Device = s.deviceOf(d, nil)
	if s.Devices.Signs(d.Channel) {
		out.Body.Secret = string(d.Secret)
	}
	return out, nil
}

func (s deviceHandlers) changeDevice(ctx context.Context, in *deviceInput) (*deviceOutput, error) {
	d, err := s.Devices.ChangeDevice(ctx, actor(ctx), in.Device,
		notify.DevicePatch{Name: in.Body.Name, ShowTitle: in.Body.ShowTitle})
	if err != nil {
		return nil, err
	}
	return &deviceOutput{s.deviceOf(d, nil)}, nil
}

func (s deviceHandlers) removeDevice(ctx context.Context, in *DeviceRef) (*struct{}, error) {
	return nil, s.Devices.RemoveDevice(ctx, actor(ctx), in.Device)
}

func (s deviceHandlers) confirmDevice(ctx context.Context, in *confirmInput) (*deviceOutput, error) {
	d, err := s.Devices.Confirm(ctx, actor(ctx), in.Device, in.Body.Code)
	if err != nil {
		return nil, err
	}
	return &deviceOutput{s.deviceOf(d, nil)}, nil
}

func (s deviceHandlers) orderDevices(ctx context.Context, in *orderInput) (*struct{}, error) {
	return nil, s.Devices.OrderDevices(ctx, actor(ctx), in.Body.Devices)
}

func (s deviceHandlers) testDevice(ctx context.Context, in *DeviceRef) (*testOutput, error) {
	at, err := s.Devices.Test(ctx, actor(ctx), in.Device)
	out := &testOutput{}
	out.Body.Queued = at
	return out, err
}
