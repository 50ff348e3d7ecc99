package accountform

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// longest is the longest time that is believed: ten years.
const longest = 10 * 365 * 24 * time.Hour

var errWhen = errors.New("not a time")

// lasting reads how long something lasts: "24 h", "90m", "7d", "1d 12h". A bare
// number is refused: nobody knows its unit.
func lasting(text string) (time.Duration, error) {
	text = strings.ToLower(strings.ReplaceAll(text, " ", ""))
	var total time.Duration
	for text != "" {
		digits := 0
		for digits < len(text) && text[digits] >= '0' && text[digits] <= '9' {
			digits++
		}
		n, err := strconv.ParseInt(text[:digits], 10, 32)
		if err != nil || digits == len(text) {
			return 0, errWhen
		}
		unit, known := units[text[digits]]
		if !known || n > int64(longest/unit) {
			return 0, errWhen
		}
		total += time.Duration(n) * unit
		text = text[digits+1:]
	}
	if total <= 0 || total > longest {
		return 0, errWhen
	}
	return total, nil
}

var units = map[byte]time.Duration{
	's': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour,
}

// moment reads when something was: "now", "1h ago", "14:05" (the last time the
// clock said so), "2026-11-21 09:30" in the zone of now, or RFC 3339. What is
// yet to come is refused.
func moment(text string, now time.Time) (time.Time, error) {
	text = strings.TrimSpace(text)
	if text == "" || strings.EqualFold(text, "now") {
		return now, nil
	}
	if ago, ok := strings.CutSuffix(strings.ToLower(text), "ago"); ok {
		d, err := lasting(ago)
		return now.Add(-d), err
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return past(at, now)
	}
	text = strings.TrimSpace(strings.TrimPrefix(strings.ToLower(text), "today"))
	if clock, err := time.Parse("15:04", text); err == nil {
		at := time.Date(now.Year(), now.Month(), now.Day(), clock.Hour(), clock.Minute(), 0, 0, now.Location())
		if at.After(now) {
			at = at.AddDate(0, 0, -1)
		}
		return at, nil
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", text, now.Location())
	if err != nil {
		return now, errWhen
	}
	return past(at, now)
}

// skew is how far the clock that said when may be ahead of ours.
const skew = 10 * time.Minute

func past(at, now time.Time) (time.Time, error) {
	if at.After(now.Add(skew)) || now.Sub(at) > longest {
		return now, errWhen
	}
	return at, nil
}
