package keys

// The actions of the settings.
const (
	TabSettings  ID = "tab.settings"
	SettingsKeep ID = "settings.keep"
)

// Settings is the mode of the settings: letters are commands.
const Settings Mode = 1 << 10

// Chosen is help's group of the settings.
const Chosen Group = "SETTINGS"

func settingsActions() []Action {
	return []Action{
		{
			ID: SettingsKeep, Keys: []string{"enter", "space"}, Show: "⏎", ASCII: "Enter", Group: Chosen,
			Hint: "keep", Says: "keep what is under the cursor; leaving undoes a preview", Modes: Settings,
			Weight: func(*Situation) int { return 90 },
		},
		{ID: TabSettings, Keys: []string{"4"}, Show: "4", Group: Program, Hint: "settings", Says: "theme, symbols, how the program starts", Modes: Tabs},
	}
}
