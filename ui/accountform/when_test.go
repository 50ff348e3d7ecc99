package accountform

import (
	"testing"
	"time"
)

var now = time.Date(2026, 11, 21, 10, 42, 0, 0, time.UTC)

func TestLastingReadsWhatPeopleWrite(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"24 h": 24 * time.Hour, "24h": 24 * time.Hour, "90m": 90 * time.Minute, "7D": 7 * 24 * time.Hour, "1d 12h": 36 * time.Hour, "2w": 14 * 24 * time.Hour,
		"": 0, "24": 0, "h": 0, "-1h": 0, "1.5h": 0, "1y": 0, "99999999999h": 0, "99999w": 0, "0h": 0, "1h2": 0,
	} {
		got, err := lasting(text)
		if got != want || (err == nil) != (want > 0) {
			t.Errorf("%q is %v, %v; want %v", text, got, err, want)
		}
	}
}

func TestMomentReadsWhatPeopleWrite(t *testing.T) {
	for text, want := range map[string]time.Time{
		"": now, "now": now, "1h ago": now.Add(-time.Hour), "09:30": time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC),
		"23:30": time.Date(2026, 11, 20, 23, 30, 0, 0, time.UTC), "today 09:30": time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC),
		"2026-11-20 08:00": time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC), "2026-11-21T10:00:00Z": time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC),
	} {
		if got, err := moment(text, now); err != nil || !got.Equal(want) {
			t.Errorf("%q is %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"tomorrow", "2027-01-01 00:00", "25:00", "1 ago", "2026-11-21T23:00:00Z", "1900-01-01 00:00"} {
		if _, err := moment(text, now); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
}

func FuzzLasting(f *testing.F) {
	for _, seed := range []string{"24 h", "1d12h", "9999999999w", "-1h", "٣h"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if d, err := lasting(text); err == nil && (d <= 0 || d > longest) {
			t.Errorf("%q lasts %v", text, d)
		}
	})
}
