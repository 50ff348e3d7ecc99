package themes

// ContrastDark is for eyes or rooms that need more: every text is at least 7:1
// on every ground (WCAG 2.2, level AAA).
func ContrastDark() Theme {
	t := Theme{Name: "Contrast-dark", Dark: true, Ground: "#000000"}
	t.Looks = [roles]Look{
		Background: {Hex: "#000000", Basic: "0"},
		Surface:    {Hex: "#0c0c0c"},
		Overlay:    {Hex: "#262626"},
		Line:       {Hex: "#8c8c8c", Basic: "7"},
		LineFocus:  {Hex: "#ffffff", Basic: "15"},
		Text:       {Hex: "#ffffff", Basic: "15"},
		Muted:      {Hex: "#dadada", Basic: "15"},
		Faint:      {Hex: "#bcbcbc", Basic: "7"},
		Accent:     {Hex: "#87ffff", Basic: "14", Bold: true},
		AccentOn:   {Hex: "#000000", Basic: "0", Bold: true},
		SelectBG:   {Hex: "#1c2b4a", Basic: "4"},
		SelectFG:   {Hex: "#ffffff", Basic: "15"},
		Cursor:     {Hex: "#ffff5f", Basic: "11", Bold: true},
		Match:      {Hex: "#ffff5f", Basic: "11", Bold: true, Underline: true},
		Link:       {Hex: "#afd7ff", Basic: "14", Underline: true},
		Key:        {Hex: "#ffffff", Basic: "15", Bold: true},
		Input:      {Hex: "#ffffff", Basic: "15"},
		Mark:       {Hex: "#ffafff", Basic: "13", Bold: true},
		Danger:     {Hex: "#ffafaf", Basic: "9", Bold: true},
		DangerOn:   {Hex: "#000000", Basic: "0", Bold: true},
		Fresh:      {Hex: "#87ffaf", Basic: "10"},
		Soon:       {Hex: "#ffd75f", Basic: "11", Bold: true},
		Stale:      {Hex: "#afd7ff", Basic: "14"},
		SignIn:     {Hex: "#ffafff", Basic: "13", Bold: true},
		Revoked:    {Hex: "#c6c6c6", Basic: "7"},
		Unknown:    {Hex: "#eeeeee", Basic: "15"},
		Doubt:      {Hex: "#ffaf87", Basic: "9", Bold: true},
		Attention:  {Hex: "#ffafd7", Basic: "9", Bold: true, Underline: true},
		Down:       {Hex: "#ffd7af", Basic: "11"},
	}
	return t
}

// ContrastLight is the same on white.
func ContrastLight() Theme {
	t := Theme{Name: "Contrast-light", Ground: "#ffffff"}
	t.Looks = [roles]Look{
		Background: {Hex: "#ffffff", Basic: "15"},
		Surface:    {Hex: "#f7f7f7"},
		Overlay:    {Hex: "#eeeeee"},
		Line:       {Hex: "#585858", Basic: "8"},
		LineFocus:  {Hex: "#000000", Basic: "0"},
		Text:       {Hex: "#000000", Basic: "0"},
		Muted:      {Hex: "#262626", Basic: "0"},
		Faint:      {Hex: "#444444", Basic: "8"},
		Accent:     {Hex: "#00415f", Basic: "4", Bold: true},
		AccentOn:   {Hex: "#ffffff", Basic: "15", Bold: true},
		SelectBG:   {Hex: "#e4eef8", Basic: "7"},
		SelectFG:   {Hex: "#000000", Basic: "0"},
		Cursor:     {Hex: "#00005f", Basic: "4", Bold: true},
		Match:      {Hex: "#6b2100", Basic: "1", Bold: true, Underline: true},
		Link:       {Hex: "#00317f", Basic: "4", Underline: true},
		Key:        {Hex: "#000000", Basic: "0", Bold: true},
		Input:      {Hex: "#000000", Basic: "0"},
		Mark:       {Hex: "#5f005f", Basic: "5", Bold: true},
		Danger:     {Hex: "#7a0000", Basic: "1", Bold: true},
		DangerOn:   {Hex: "#ffffff", Basic: "15", Bold: true},
		Fresh:      {Hex: "#005858", Basic: "2"},
		Soon:       {Hex: "#883000", Basic: "1", Bold: true},
		Stale:      {Hex: "#00317f", Basic: "4"},
		SignIn:     {Hex: "#5f0068", Basic: "5", Bold: true},
		Revoked:    {Hex: "#30363c", Basic: "8"},
		Unknown:    {Hex: "#1c1c1c", Basic: "0"},
		Doubt:      {Hex: "#701c00", Basic: "1", Bold: true},
		Attention:  {Hex: "#78002a", Basic: "1", Bold: true, Underline: true},
		Down:       {Hex: "#3a3a00", Basic: "0"},
	}
	return t
}

// BlueOrange tells its states by blue against orange and by how light they
// are, which people see who do not tell red from green, or blue from yellow.
func BlueOrange() Theme {
	t := Theme{Name: "Blue-orange", Dark: true, Ground: "#10141a"}
	t.Looks = [roles]Look{
		Background: {Hex: "#10141a", Basic: "0"},
		Surface:    {Hex: "#171d26"},
		Overlay:    {Hex: "#2c3542"},
		Line:       {Hex: "#42505f", Basic: "8"},
		LineFocus:  {Hex: "#56b4e9", Basic: "12"},
		Text:       {},
		Muted:      {Hex: "#a3b1bf", Basic: "7"},
		Faint:      {Hex: "#738393", Basic: "8"},
		Accent:     {Hex: "#6fc0f5", Basic: "12", Bold: true},
		AccentOn:   {Hex: "#0a0f14", Basic: "0", Bold: true},
		SelectBG:   {Hex: "#263238", Basic: "4"},
		SelectFG:   {Hex: "#f0f5fa", Basic: "15"},
		Cursor:     {Hex: "#ffd27f", Basic: "11", Bold: true},
		Match:      {Hex: "#ffd27f", Basic: "11", Bold: true},
		Link:       {Hex: "#8ccbff", Basic: "12", Underline: true},
		Key:        {Hex: "#dde7f0", Basic: "15", Bold: true},
		Input:      {Hex: "#f2f7fa", Basic: "15"},
		Mark:       {Hex: "#f6e58d", Basic: "11", Bold: true},
		Danger:     {Hex: "#ffa45c", Basic: "11", Bold: true},
		DangerOn:   {Hex: "#1a0e00", Basic: "0", Bold: true},
		Fresh:      {Hex: "#62b8f5", Basic: "12"},
		Soon:       {Hex: "#ffd35c", Basic: "11"},
		Stale:      {Hex: "#b5dcff", Basic: "14"},
		SignIn:     {Hex: "#fff1b8", Basic: "15", Bold: true},
		Revoked:    {Hex: "#9d9d9d", Basic: "7"},
		Unknown:    {Hex: "#d5d9dd", Basic: "7"},
		Doubt:      {Hex: "#ffa02e", Basic: "3", Bold: true},
		Attention:  {Hex: "#ffbd7a", Basic: "3", Bold: true, Underline: true},
		Down:       {Hex: "#d9a05b", Basic: "3"},
	}
	return t
}

// Terminal16 uses only the sixteen colours that the person chose for the
// terminal, whatever the terminal could do besides.
func Terminal16() Theme {
	t := Theme{Name: "Terminal-16", Dark: true}
	t.Looks = [roles]Look{
		Line:      basic("8"),
		LineFocus: basic("6"),
		Muted:     {},
		Faint:     basic("8"),
		Accent:    bold(basic("6")),
		AccentOn:  bold(basic("0")),
		SelectBG:  {Reverse: true},
		Overlay:   {Reverse: true},
		Cursor:    bold(basic("6")),
		Match:     {Hex: "ansi:3", Basic: "3", Bold: true, Underline: true},
		Link:      {Hex: "ansi:4", Basic: "4", Underline: true},
		Key:       {Bold: true},
		Mark:      bold(basic("5")),
		Danger:    bold(basic("1")),
		DangerOn:  bold(basic("0")),
		Fresh:     basic("2"),
		Soon:      bold(basic("3")),
		Stale:     basic("4"),
		SignIn:    bold(basic("5")),
		Revoked:   basic("8"),
		Unknown:   {},
		Doubt:     bold(basic("1")),
		Attention: {Hex: "ansi:1", Basic: "1", Bold: true, Underline: true},
		Down:      basic("3"),
	}
	return t
}

// basic is one of the terminal's sixteen colours, on any terminal.
func basic(number string) Look { return Look{Hex: "ansi:" + number, Basic: number} }

func bold(l Look) Look {
	l.Bold = true
	return l
}
