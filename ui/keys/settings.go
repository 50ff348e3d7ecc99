package keys

// The actions of the settings.
const (
	TabSettings    ID = "tab.settings"
	SettingsKeep   ID = "settings.keep"
	SettingsNext   ID = "settings.next"
	SettingsBefore ID = "settings.before"
	SettingsCopy   ID = "settings.copy_theme"
	SettingsUndo   ID = "settings.undo"
	DemoClock      ID = "settings.demo_clock"
)

// Settings is the mode of the settings: letters are commands.
const Settings Mode = 1 << 10

// Chosen is help's group of the settings.
const Chosen Group = "SETTINGS"

func settingsActions() []Action {
	return []Action{
		{
			ID: SettingsKeep, Keys: []string{"enter", "space"}, Show: "⏎", ASCII: "Enter", Group: Chosen,
			Hint: "keep", Says: "keep the theme under the cursor, or take a setting's next value", Modes: Settings,
			Weight: func(*Situation) int { return 90 },
		},
		{
			ID: SettingsNext, Keys: []string{"right", "l"}, Show: "← →", ASCII: "h l", Group: Chosen,
			Hint: "change", Says: "the setting's next value", Modes: Settings,
			Weight: func(*Situation) int { return 80 },
		},
		{ID: SettingsBefore, Keys: []string{"left", "h"}, Show: "←", ASCII: "h", Group: Chosen, Hint: "value before", Says: "the setting's value before", Modes: Settings},
		{
			ID: SettingsCopy, Keys: []string{"e"}, Show: "e", Group: Chosen,
			Hint: "edit a copy", Says: "write the theme into a file of your own, to change it", Modes: Settings,
			Weight: func(*Situation) int { return 70 },
		},
		{
			ID: SettingsUndo, Keys: []string{"esc"}, Show: "Esc", Group: Chosen,
			Hint: "undo", Says: "go back to the settings as they were when you came here; once more leaves", Modes: Settings,
			Weight: func(*Situation) int { return 75 },
		},
		{
			ID: DemoClock, Keys: []string{"D"}, Show: "D", Group: Chosen,
			Hint: "demo clock", Says: "let the demo's time run 60 times as fast, or at its own pace", Modes: Settings,
			Ready: func(s *Situation) string {
				return unless(s.Hurries, "{settings.demo_clock}: only the demo's time can be hurried.")
			},
			Weight: func(s *Situation) int { return weigh(s.Hurries, 70, 0) },
		},
		{ID: TabSettings, Keys: []string{"4"}, Show: "4", Group: Program, Hint: "settings", Says: "theme, symbols, motion, mouse, clipboard, lock, how the program starts", Modes: Tabs},
	}
}
