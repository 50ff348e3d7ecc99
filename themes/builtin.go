package themes

import "strings"

// Harbor is the dark theme: a calm blue-green night with warm lights where
// something is due.
func Harbor() Theme {
	t := Theme{Name: "Harbor", Dark: true, Ground: "#11171d"}
	t.Looks = [roles]Look{
		Background: {Hex: "#11171d", Basic: "0"},
		Surface:    {Hex: "#18212a"},
		Overlay:    {Hex: "#303a44"},
		Line:       {Hex: "#3d4d5b", Basic: "8"},
		LineFocus:  {Hex: "#5fb3c9", Basic: "6"},
		Text:       {},
		Muted:      {Hex: "#93a5b4", Basic: "7"},
		Faint:      {Hex: "#6f8292", Basic: "8"},
		Accent:     {Hex: "#6cc4d9", Basic: "14", Bold: true},
		AccentOn:   {Hex: "#0b1116", Basic: "0", Bold: true},
		SelectBG:   {Hex: "#263238", Basic: "4"},
		SelectFG:   {Hex: "#eef4f8", Basic: "15"},
		Cursor:     {Hex: "#6cc4d9", Basic: "14", Bold: true},
		Match:      {Hex: "#ffd479", Basic: "11", Bold: true},
		Link:       {Hex: "#7fb8f0", Basic: "12", Underline: true},
		Key:        {Hex: "#d8e4ec", Basic: "15", Bold: true},
		Input:      {Hex: "#f2f7fa", Basic: "15"},
		Mark:       {Hex: "#d9a6ff", Basic: "13", Bold: true},
		Danger:     {Hex: "#ff9a90", Basic: "9", Bold: true},
		DangerOn:   {Hex: "#1a0b0a", Basic: "0", Bold: true},
		Fresh:      {Hex: "#7fd6a4", Basic: "10"},
		Soon:       {Hex: "#ffc861", Basic: "11"},
		Stale:      {Hex: "#8fc0ff", Basic: "12"},
		SignIn:     {Hex: "#f3a6ff", Basic: "13", Bold: true},
		Revoked:    {Hex: "#a3b1bd", Basic: "7"},
		Unknown:    {Hex: "#c6d0d8", Basic: "7"},
		Doubt:      {Hex: "#ff8f66", Basic: "9", Bold: true},
		Attention:  {Hex: "#ff87af", Basic: "9", Bold: true},
		Down:       {Hex: "#e0b48a", Basic: "3"},
	}
	return t
}

// Paper is the light theme: ink on paper, the same meanings.
func Paper() Theme {
	t := Theme{Name: "Paper", Ground: "#fbfaf7"}
	t.Looks = [roles]Look{
		Background: {Hex: "#fbfaf7", Basic: "15"},
		Surface:    {Hex: "#f1efe9"},
		Overlay:    {Hex: "#e4e6e8"},
		Line:       {Hex: "#b0b4b8", Basic: "7"},
		LineFocus:  {Hex: "#17677d", Basic: "6"},
		Text:       {},
		Muted:      {Hex: "#55616b", Basic: "8"},
		Faint:      {Hex: "#77828b", Basic: "8"},
		Accent:     {Hex: "#0f5f75", Basic: "6", Bold: true},
		AccentOn:   {Hex: "#ffffff", Basic: "15", Bold: true},
		SelectBG:   {Hex: "#dde7ea", Basic: "7"},
		SelectFG:   {Hex: "#10181d", Basic: "0"},
		Cursor:     {Hex: "#0f5f75", Basic: "6", Bold: true},
		Match:      {Hex: "#8a3d00", Basic: "1", Bold: true},
		Link:       {Hex: "#1f4fb0", Basic: "4", Underline: true},
		Key:        {Hex: "#1c262d", Basic: "0", Bold: true},
		Input:      {Hex: "#10181d", Basic: "0"},
		Mark:       {Hex: "#6a2a9c", Basic: "5", Bold: true},
		Danger:     {Hex: "#a8201a", Basic: "1", Bold: true},
		DangerOn:   {Hex: "#ffffff", Basic: "15", Bold: true},
		Fresh:      {Hex: "#006868", Basic: "2"},
		Soon:       {Hex: "#804800", Basic: "3"},
		Stale:      {Hex: "#1f4fb0", Basic: "4"},
		SignIn:     {Hex: "#7d1f86", Basic: "5", Bold: true},
		Revoked:    {Hex: "#3c464e", Basic: "8"},
		Unknown:    {Hex: "#4a545c", Basic: "8"},
		Doubt:      {Hex: "#8f2600", Basic: "1", Bold: true},
		Attention:  {Hex: "#a3172f", Basic: "1", Bold: true},
		Down:       {Hex: "#69480f", Basic: "3"},
	}
	return t
}

// Mono is the theme without colours, for NO_COLOR and terminals that have
// none: bold, underline, reverse and dim carry what shapes and words do not.
func Mono() Theme {
	t := Theme{Name: "Mono", Dark: true}
	t.Looks = [roles]Look{
		Line:      {Dim: true},
		Muted:     {Dim: true},
		Faint:     {Dim: true},
		Accent:    {Bold: true},
		AccentOn:  {Bold: true, Reverse: true},
		SelectBG:  {Reverse: true},
		Overlay:   {Reverse: true},
		Cursor:    {Bold: true},
		Match:     {Underline: true},
		Link:      {Underline: true},
		Key:       {Bold: true},
		Mark:      {Bold: true},
		Danger:    {Bold: true},
		DangerOn:  {Bold: true, Reverse: true},
		SignIn:    {Bold: true},
		Doubt:     {Bold: true},
		Attention: {Bold: true, Underline: true},
		Soon:      {Bold: true},
	}
	return t
}

// BuiltIn lists the themes that come with the program, in the order they are
// offered.
func BuiltIn() []Theme {
	return []Theme{Harbor(), Paper(), ContrastDark(), ContrastLight(), BlueOrange(), Terminal16(), Mono()}
}

// Auto is the name that lets the terminal's background decide.
const Auto = "auto"

// contrast as a name lets the background decide between the two of the kind.
const contrast = "contrast"

// Chosen is the theme of a name for a terminal whose background is dark or
// not; false where no theme has the name, and for [Auto].
func Chosen(name string, dark bool) (Theme, bool) {
	switch {
	case !strings.EqualFold(name, contrast):
		return Named(name)
	case dark:
		return ContrastDark(), true
	}
	return ContrastLight(), true
}

// Named finds a built-in theme by its name, whatever its case, with spaces or
// hyphens.
func Named(name string) (Theme, bool) {
	name = strings.ReplaceAll(strings.TrimSpace(name), " ", "-")
	for _, t := range BuiltIn() {
		if strings.EqualFold(t.Name, name) {
			return t, true
		}
	}
	return Theme{}, false
}

// ForBackground is the theme for a terminal whose background is dark or not.
func ForBackground(dark bool) Theme {
	if dark {
		return Harbor()
	}
	return Paper()
}
