package vault

import (
	"bytes"
	"encoding/binary"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// cardText and cardOf carry a card's key and data to and from its row.
func cardText(card model.Card) []byte {
	b := make([]byte, 0, 2+len(card.Key)+len(card.Data))
	b = binary.BigEndian.AppendUint16(b, uint16(len(card.Key)))
	return append(append(b, card.Key...), card.Data...)
}

func cardOf(found *row, text []byte) (model.Card, error) {
	if len(text) < 2 || len(text)-2 < int(binary.BigEndian.Uint16(text)) {
		return model.Card{}, errSealed
	}
	split := 2 + int(binary.BigEndian.Uint16(text))
	return model.Card{
		ID:   found.id,
		Kind: model.CardKind(found.kind),
		Ver:  found.ver,
		Rev:  found.rev,
		Key:  string(text[2:split]),
		Data: text[split:],
	}, nil
}

// inboxText and inboxOf do the same for an unclaimed answer.
func inboxText(item model.Inbox) []byte {
	b := binary.BigEndian.AppendUint64(nil, uint64(item.At.UnixNano()))
	return append(b, item.Raw.Bytes()...)
}

func inboxOf(id, owner model.ID, text []byte) (model.Inbox, error) {
	if len(text) < 8 {
		return model.Inbox{}, errSealed
	}
	at := time.Unix(0, int64(binary.BigEndian.Uint64(text))).UTC()
	return model.Inbox{ID: id, Owner: owner, At: at, Raw: model.SecretBytes(bytes.Clone(text[8:]))}, nil
}
