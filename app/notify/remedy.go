package notify

// remedies say what is wrong and what to do, by the code of a failure.
var remedies = map[string]string{
	CodeGone:        "The other side says that this address does not exist any more. Add the device again.",
	CodeTooLarge:    "The other side found the message too large. Switch titles off for this device.",
	CodeBusy:        "The other side takes no more messages for now. It is tried again with the next reminder.",
	CodeUnavailable: "The other side is out of order. It is tried again with the next reminder.",
	CodeUnreachable: "There is no connection to the other side. Check the address and that the server is running.",
	CodeTimeout:     "The other side did not answer in time. Check that the server is running.",
	CodeRefused: "The other side refused the message. Check the address and what it asks for, or add the device " +
		"again.",
	CodeForbidden: "The address is a private one, where nothing may be sent unless the operator allows it " +
		"(NOTIFY_ALLOW).",
	CodeBadAddress:  "The address cannot be used. Remove the device and add it again.",
	CodeTooMany:     "More was due than is sent to one person. It is on the page.",
	CodeChannelOff:  "The operator has not set this channel up. Ask the operator, or choose another one.",
	CodeUnconfirmed: "The address isn't confirmed. Give the code that was sent to it.",
	CodeAnswered:    "It was answered before it was sent.",
	CodeRangAgain:   "It rang again before this one was accepted: see what became of the later one.",
	CodeWithdrawn:   "The task or the device was changed or removed before it was sent.",
	CodeRedirect:    "The other side sends us on to another address, which is not followed. Give the final address.",
	CodeCertificate: "The certificate of the other side is not trusted. Check the address, or renew the certificate.",
}

// Remedy is a sentence about a failure: what is wrong and what to do next.
func Remedy(_, code string) string {
	if text, ok := remedies[code]; ok {
		return text
	}
	return "Something went wrong on our side. It is tried again with the next reminder."
}
