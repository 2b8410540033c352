impl At<'_, String> {
    fn matches(self, pattern: &Pattern) -> Self {
        let holds = pattern.is_match(self.value);
        self.require(holds, Check::Pattern(pattern.text))
    }
}

/// A regular expression, as it was written and as its parts.
struct Pattern {
    text: &'static str,
    alternatives: &'static [&'static [Piece]],
}

/// A part of a pattern, and how often it stands at least and at most.
struct Piece(Atom, usize, Option<usize>);

/// The smallest part of a pattern.
enum Atom {
    /// One of these characters, with both ends of each range.
    Among(&'static [(char, char)]),
    /// Any other character.
    Except(&'static [(char, char)]),
    /// The text's start.
    Start,
    /// The text's end.
    End,
    /// Alternatives.
    Group(&'static [&'static [Piece]]),
}

impl Pattern {
    /// Whether some part of a text matches. Takes time in proportion to the text, whatever
    /// the pattern: it goes through all ways at once.
    fn is_match(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().collect();
        let anywhere = (0..=text.len()).collect();
        !ends(self.alternatives, &text, &anywhere).is_empty()
    }
}

/// The places where a match that begins at one of these may end.
fn ends(alternatives: &[&[Piece]], text: &[char], starts: &BTreeSet<usize>) -> BTreeSet<usize> {
    let through = |pieces: &&[Piece]| {
        let all = pieces.iter();
        all.fold(starts.clone(), |places, piece| piece.ends(text, places))
    };
    alternatives.iter().flat_map(through).collect()
}

impl Piece {
    fn ends(&self, text: &[char], mut places: BTreeSet<usize>) -> BTreeSet<usize> {
        let Self(atom, least, most) = self;
        for _ in 0..*least {
            places = atom.ends(text, &places);
        }
        let mut reached = places.clone();
        let mut rounds = most.map(|most| most - least);
        while rounds != Some(0) && !places.is_empty() {
            places = atom.ends(text, &places);
            places.retain(|place| reached.insert(*place));
            rounds = rounds.map(|rounds| rounds - 1);
        }
        reached
    }
}

impl Atom {
    fn ends(&self, text: &[char], starts: &BTreeSet<usize>) -> BTreeSet<usize> {
        let after = |holds: &dyn Fn(char) -> bool| {
            let found = starts
                .iter()
                .filter(|at| text.get(**at).is_some_and(|c| holds(*c)));
            found.map(|at| at + 1).collect()
        };
        let at = |place: usize| starts.get(&place).copied().into_iter().collect();
        let is_in = |ranges: &[(char, char)], c| ranges.iter().any(|(a, z)| (*a..=*z).contains(&c));
        match self {
            Self::Among(ranges) => after(&|c| is_in(ranges, c)),
            Self::Except(ranges) => after(&|c| !is_in(ranges, c)),
            Self::Start => at(0),
            Self::End => at(text.len()),
            Self::Group(alternatives) => ends(alternatives, text, starts),
        }
    }
}
