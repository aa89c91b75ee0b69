"""What raters of the demo say in their own words: a corpus written for it, and who takes what.

Every text fits any leader: no names, places or events by which somebody could be recognised.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from leadership360.domain.instrument import NAME
from leadership360.domain.relation import Relation


class Level(StrEnum):
    """How well a rater thinks of what a comment is about."""

    STRONG = "strong"
    MIDDLE = "middle"
    WEAK = "weak"


class Voice(StrEnum):
    """Who can have written a comment."""

    TEAM = "team"
    REPORT = "report"
    PEER = "peer"
    MANAGER = "manager"
    SELF = "self"


VOICES = {
    Relation.SELF: (Voice.SELF,),
    Relation.MANAGER: (Voice.MANAGER,),
    Relation.REPORT: (Voice.REPORT, Voice.TEAM),
    Relation.PEER: (Voice.PEER, Voice.TEAM),
    Relation.OTHER: (Voice.PEER,),
}


@dataclass(frozen=True, slots=True)
class Comment:
    """One text of the corpus; ``{name}`` stands for the leader's given name.

    kind: of the prompt it answers. dimension: what it is about, or None: nothing in particular.
    level: None fits every level.
    """

    kind: str
    dimension: str | None
    level: Level | None
    voice: Voice
    text: str

    def said_of(self, name: str) -> str:
        """Return the text about the leader called ``name``."""
        return self.text.replace(NAME, name)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a comment should be about, and how well the rater thinks of it."""

    dimension: str | None
    level: Level


@dataclass(frozen=True, slots=True)
class Seat:
    """One rater about one leader. leader, rater: their numbers; name: what the leader is called."""

    leader: int
    rater: int
    relation: Relation
    name: str


class Shelf:
    """Deals comments: no leader ever gets a text twice, no rater gives one twice in a cycle.

    chance: decides the order in which texts are dealt.
    """

    def __init__(self, chance: np.random.Generator) -> None:
        self._order = [int(place) for place in chance.permutation(len(CORPUS))]
        self._uses: Counter[int] = Counter()
        self._heard: set[tuple[int, int]] = set()
        self._said: set[tuple[int, int]] = set()

    def next_cycle(self) -> None:
        """Let raters say again, of other leaders, what they said in the cycle that ends."""
        self._said.clear()

    def take(self, kind: str, seat: Seat, wishes: Sequence[Wish], max_chars: int) -> str | None:
        """Return the least used text that fits the first wish that can be met, or None."""
        turns = [
            (rank, self._uses[number], self._order[number])
            for rank, wish in enumerate(wishes)
            for number in self._fitting(kind, seat, wish, max_chars)
        ]
        return self._deal(self._order.index(min(turns)[-1]), seat) if turns else None

    def _fitting(self, kind: str, seat: Seat, wish: Wish, max_chars: int) -> Iterator[int]:
        for number, comment in enumerate(CORPUS):
            if (
                comment.kind == kind
                and comment.dimension == wish.dimension
                and comment.level in (wish.level, None)
                and comment.voice in VOICES[seat.relation]
                and (seat.leader, number) not in self._heard
                and (seat.rater, number) not in self._said
                and len(comment.said_of(seat.name)) <= max_chars
            ):
                yield number

    def _deal(self, number: int, seat: Seat) -> str:
        self._uses[number] += 1
        self._heard.add((seat.leader, number))
        self._said.add((seat.rater, number))
        return CORPUS[number].said_of(seat.name)


def _written(
    kind: str, dimension: str | None, level: Level | None, *texts: tuple[Voice, str]
) -> Iterator[Comment]:
    for voice, text in texts:
        yield Comment(kind, dimension, level, voice, text)


def _team(text: str) -> tuple[Voice, str]:
    return Voice.TEAM, text


def _report(text: str) -> tuple[Voice, str]:
    return Voice.REPORT, text


def _peer(text: str) -> tuple[Voice, str]:
    return Voice.PEER, text


def _manager(text: str) -> tuple[Voice, str]:
    return Voice.MANAGER, text


def _own(text: str) -> tuple[Voice, str]:
    return Voice.SELF, text


CORPUS: tuple[Comment, ...] = (
    *_written(
        "continue",
        "vision",
        Level.STRONG,
        _report(
            "At the start of each quarter {name} shows on one page how our jobs hang "
            "together with the direction. I have it on my wall. When two tasks compete I "
            "look there first, and mostly I don't have to ask."
        ),
        _team(
            "When the budget was cut, {name} said within a day what still counts and what "
            "can wait. Nobody had to guess, and the corridor talk stopped."
        ),
        _peer(
            "In meetings between departments {name} reminds us what we are doing this for "
            "before we start to argue about resources. It makes the arguing shorter."
        ),
        _team(
            "Says no with a reason. When a request came that would have led us away from "
            "what we want to be good at, {name} explained that calmly. I didn't like the "
            "answer at first, but I understood it."
        ),
        _report(
            "I can tell my family in two sentences what our team is here for. That is "
            "because {name} can."
        ),
        _manager(
            "{name} turns company goals into something a team can act on. I have heard "
            "three of their people describe the plan in their own words, and it was the "
            "same plan."
        ),
    ),
    *_written(
        "continue",
        "vision",
        Level.MIDDLE,
        _team(
            "The yearly kick-off was good: a clear picture, few slides, time for questions. "
            "Please keep that format."
        ),
        _report(
            "When I ask where something fits, {name} takes the question seriously and draws "
            "it on the whiteboard. That helps me more than any strategy paper."
        ),
        _peer(
            "I know what {name} wants to reach this year. Keep telling us early, because we "
            "plan around it."
        ),
    ),
    *_written(
        "continue",
        "vision",
        Level.WEAK,
        _team(
            "In the few moments when {name} talks about where all this is going, it is "
            "worth listening. Ten minutes over lunch gave me more than the slides."
        ),
        _report(
            "{name} is honest when the direction is not settled yet. I prefer that to a "
            "story that changes every week."
        ),
    ),
    *_written(
        "start",
        "vision",
        Level.STRONG,
        _team(
            "Perhaps write the direction down for people who join later. Those of us who "
            "were there know it by heart; new colleagues have to collect it piece by piece."
        ),
        _report(
            "Tell us also which bets did not work out. The picture of the future is clear, "
            "and knowing what was given up for it would make it even more believable."
        ),
        _peer(
            "Invite a neighbouring team to the yearly planning. The plan is good, but we "
            "hear of it when it is finished."
        ),
    ),
    *_written(
        "start",
        "vision",
        Level.MIDDLE,
        _report(
            "Link the weekly tasks to the bigger plan more often. On Monday I get a list; "
            "what it is for I work out by Wednesday."
        ),
        _team(
            "After a change of plan, say in two sentences what it means for work already "
            "under way. We once carried on for two weeks with something nobody needed any "
            "more."
        ),
        _report(
            "Ask us to say in our own words what we understood. I think {name} would be "
            "surprised how different the versions are."
        ),
        _peer(
            "Share priorities with us before the month starts, even as a rough draft. We "
            "could then move our dates without drama."
        ),
        _manager(
            "I would like {name} to look further ahead than the next quarter with the team. "
            "The present is in good hands; people now ask what comes after."
        ),
    ),
    *_written(
        "start",
        "vision",
        Level.WEAK,
        _report(
            "Tell us where we are going. I know what I have to do this week and have no "
            "idea what we want to be a year from now, so I decide small things by gut "
            "feeling."
        ),
        _team(
            "Choose three priorities and leave out the rest. At present everything is "
            "marked urgent, so each of us picks what we like best."
        ),
        _report(
            "When a direction changes, please tell us, and tell us why. I learned in the "
            "canteen that a project I was working on had been put on hold."
        ),
        _peer(
            "It would help if {name} said what their team will not do this year. We keep "
            "knocking on the door for things that were apparently never planned."
        ),
        _manager(
            "People in this area work hard, but two of them gave me two different answers "
            "about the goal. Putting it into one plain sentence, and repeating it, would be "
            "a good start."
        ),
    ),
    *_written(
        "stop",
        "vision",
        Level.STRONG,
        _team(
            "Nothing big. Maybe fewer words about the long run on days when everything is "
            "on fire; then a list for today is enough."
        ),
        _report("The strategy update every two weeks could be monthly. We have got it, really."),
    ),
    *_written(
        "stop",
        "vision",
        Level.MIDDLE,
        _team(
            "Start fewer things at once. Each new idea is good by itself, but after the "
            "fourth I no longer see the line."
        ),
        _peer(
            "Announcing a new priority in a large meeting before the teams concerned have "
            "heard it. We then spend the next hour calming people instead of planning."
        ),
        _report(
            "Please stop changing the order of work in the middle of the week without a "
            "word on the reason. I start again and feel a bit foolish."
        ),
    ),
    *_written(
        "stop",
        "vision",
        Level.WEAK,
        _report(
            'Saying "you will see in time" when we ask what the plan is. I believe it is '
            "meant to reassure us, but it makes me think there is none."
        ),
        _report(
            "Passing slides from above on to us without comment. We read them, look at each "
            "other, and go back to work as before."
        ),
        _peer(
            "Agreeing to every request. It is friendly, but then nothing is really a "
            "priority and we all wait."
        ),
    ),
    *_written(
        "continue",
        "inspirational_communication",
        Level.STRONG,
        _report(
            "After we lost the bid {name} didn't gloss over it. They named what we had done "
            "well, what we would do better, and where the next chance was. I went home "
            "tired but not beaten."
        ),
        _team(
            "The letter from a customer that {name} read out to us is still pinned up in "
            "our kitchen. Since then I know who is at the other end of my work."
        ),
        _peer(
            "When {name} presents, you notice that they mean it. No big show, just "
            "conviction, and afterwards people ask how they can help."
        ),
        _team(
            "In the week of the reorganisation everyone was gloomy. {name} showed us two "
            "things we could finally do under the new set-up. That changed the talk at "
            "lunch."
        ),
        _report('Says "we can do this" and then adds how. That is why I believe it.'),
        _manager(
            "When results were bad, {name} stood in front of the team, told the truth and "
            "still left people with energy. Not many can do that."
        ),
    ),
    *_written(
        "continue",
        "inspirational_communication",
        Level.MIDDLE,
        _report(
            "The short round on Friday where each of us says what went well. A small thing, "
            "but I go into the weekend in a better mood."
        ),
        _peer(
            "Keep bringing examples from customers to our joint meetings. They are what I "
            "remember afterwards."
        ),
        _report(
            "{name} speaks well about the team to others. I have heard it by chance twice, "
            "and it made me proud."
        ),
    ),
    *_written(
        "continue",
        "inspirational_communication",
        Level.WEAK,
        _team(
            "One to one, {name} can be really encouraging. I wish the whole team heard that side."
        ),
        _report(
            "The few words of confidence before the audit did us good. More people noticed "
            "than {name} perhaps thinks."
        ),
    ),
    *_written(
        "start",
        "inspirational_communication",
        Level.STRONG,
        _team(
            "Let others tell the stories too. {name} is very good at it, and some of us "
            "would like to learn it."
        ),
        _peer(
            "Bring that energy to the meetings across departments as well. We could use it there."
        ),
    ),
    *_written(
        "start",
        "inspirational_communication",
        Level.MIDDLE,
        _report(
            "Tell us who benefits from what we do. We see tickets and numbers; a visit or a "
            "short story from outside twice a year would make a difference."
        ),
        _team(
            "Speak about chances as well as risks. After the last briefing I knew four "
            "things that could go wrong and nothing to look forward to."
        ),
        _report(
            "After a setback, talk to all of us the same day. When we missed the deadline "
            "there were two days of silence, and silence gets filled."
        ),
        _peer(
            "Show a little more enthusiasm for your own team's results. They are better "
            "than the tone of the presentation suggests."
        ),
        _manager(
            "{name}'s updates are correct and complete. I would like to hear why it "
            "matters, too; the team would carry it further."
        ),
    ),
    *_written(
        "start",
        "inspirational_communication",
        Level.WEAK,
        _report(
            "Give us some hope now and then. I can take bad news, but meetings in which we "
            "only hear what is late leave me empty."
        ),
        _team(
            "Speak to people instead of forwarding a message. Important news reached us by "
            "e-mail on a Friday at six. A quarter of an hour in person would have spared "
            "several of us a bad weekend."
        ),
        _report(
            "Say why our work matters. In a whole year I have not heard one sentence about "
            "it, and on long days I could use one."
        ),
        _peer(
            "When plans change, show us what could be good about it. We hear the sigh "
            "first, and it spreads."
        ),
        _manager(
            "The team takes its mood from {name}. In difficult weeks I would wish for one "
            "sentence of confidence in public, even when the doubts are justified and "
            "shared with me."
        ),
    ),
    *_written(
        "stop",
        "inspirational_communication",
        Level.STRONG,
        _team(
            "Honestly, little. Sometimes the optimism runs ahead of the calendar, and then "
            "we work late for it."
        ),
        _report("Fewer sports comparisons, please. The message is good without them."),
    ),
    *_written(
        "stop",
        "inspirational_communication",
        Level.MIDDLE,
        _report(
            "Rushing through the good news in a minute and spending forty on the problems. "
            "I leave thinking we are failing, although we are not."
        ),
        _team("Reading slides aloud. When {name} puts them away and simply talks, people listen."),
        _peer(
            "Joking about the company's plans in front of new colleagues. It is meant to be "
            "funny, but they don't know that yet."
        ),
    ),
    *_written(
        "stop",
        "inspirational_communication",
        Level.WEAK,
        _team(
            "Sighing in meetings. It is a small thing, yet after the second one nobody "
            "brings an idea any more."
        ),
        _report(
            "Opening the Monday meeting with everything that is late. By the time we come "
            "to the work itself, the energy in the room is gone."
        ),
        _peer(
            'Saying "it won\'t change anything anyway" before a joint project has even '
            "begun. My people hear that and do half."
        ),
    ),
    *_written(
        "continue",
        "intellectual_stimulation",
        Level.STRONG,
        _report(
            '"What would have to be true for this to work?" {name} asks that before we '
            "throw an idea away. Two of our best improvements this year started there."
        ),
        _team(
            "{name} took back an opinion in front of everyone when the test results showed "
            "something else. Since then I dare to bring results nobody wants to hear."
        ),
        _report(
            "I may try things small and quickly, without a form for it. When my trial "
            "failed, {name} wanted to know what we had learned, and we really talked about "
            "that."
        ),
        _peer(
            "Invites people who see it differently. At the planning day {name} asked me to "
            "argue against the proposal on the table, which was their own. What came out "
            "was better than both versions."
        ),
        _team("Asks, then waits. That pause is uncomfortable and useful."),
        _manager(
            "{name} brings me options with their weak points, not just a favourite. "
            "Decisions made that way take less time and hold longer."
        ),
    ),
    *_written(
        "continue",
        "intellectual_stimulation",
        Level.MIDDLE,
        _team(
            "The look back after each project, in which we note three things to do "
            "differently. Please keep it, also when time is short."
        ),
        _report(
            "When I come with a problem, {name} first asks what I would do. It annoyed me "
            "at first, and now I come with proposals."
        ),
        _peer(
            "Good questions in our joint reviews. They sometimes cost us a day and save us a month."
        ),
    ),
    *_written(
        "continue",
        "intellectual_stimulation",
        Level.WEAK,
        _team(
            "If you have proof, {name} does listen to it. I learned to bring some figures, "
            "and it worked."
        ),
        _report("The half day for trying things out was great. It should not remain the only one."),
    ),
    *_written(
        "start",
        "intellectual_stimulation",
        Level.STRONG,
        _team(
            "Sometimes tell us your own view earlier. The questions are excellent, but now "
            "and then I would simply like to know."
        ),
        _report(
            "Bring in people from outside the field once in a while. We challenge each "
            "other well, but we are starting to know each other's arguments."
        ),
    ),
    *_written(
        "start",
        "intellectual_stimulation",
        Level.MIDDLE,
        _report(
            "Ask the quiet ones. In our meetings the same three people speak, and I know "
            "that others have good ideas, because they tell me afterwards."
        ),
        _team(
            "Let us test something for two weeks before it is rolled out everywhere. The "
            "new planning sheet would have looked different."
        ),
        _peer(
            "Ask how other departments solved the same thing. We had an answer ready, and "
            "nobody called."
        ),
        _report(
            "Set aside an hour a month in which we may question how we work. In daily "
            'business the question is always "how fast", never "why like this".'
        ),
        _manager(
            "I would encourage {name} to let experiments go wrong. The team proposes safe "
            "things because it expects to need proof first."
        ),
    ),
    *_written(
        "start",
        "intellectual_stimulation",
        Level.WEAK,
        _report(
            "Listen to the end. My suggestion was answered before I had explained it, and I "
            "haven't made one since. I don't think {name} noticed."
        ),
        _team(
            "Ask for other opinions before the decision, not after it. When the plan is "
            "already on the slide, nobody says that it has a hole."
        ),
        _report(
            "Admit it when something didn't work. We all know the new process takes longer, "
            "but we go on as if it didn't."
        ),
        _peer(
            "Be curious about our side. When we disagreed over the dates I was given "
            "reasons for an hour and was not asked one question."
        ),
        _manager(
            "Because {name} knows the field so well, the team waits for the answer. Holding "
            "it back for ten minutes would bring out what the others know."
        ),
    ),
    *_written(
        "stop",
        "intellectual_stimulation",
        Level.STRONG,
        _report("Reopening decisions that were good enough. Not every form needs a better form."),
        _team("Sometimes one question fewer. On Friday afternoon I just want a yes."),
    ),
    *_written(
        "stop",
        "intellectual_stimulation",
        Level.MIDDLE,
        _team("Answering your own questions. Give us ten seconds more."),
        _report(
            'Saying "we tried that before" as the end of a conversation. It was years ago, '
            "and the tools are different now."
        ),
        _peer(
            "Bringing finished solutions to meetings that are called workshops. If we knew, "
            "we would come with other expectations."
        ),
    ),
    *_written(
        "stop",
        "intellectual_stimulation",
        Level.WEAK,
        _report(
            "Taking objections personally. After I pointed out a risk, the tone was cool "
            "for a week. Since then I think twice before I say anything, and that can't be "
            "what {name} wants."
        ),
        _report(
            "Correcting small mistakes in front of the group. People now polish slides "
            "instead of thinking."
        ),
        _peer("Deciding in the corridor what we had agreed to discuss in the meeting."),
    ),
    *_written(
        "continue",
        "supportive_leadership",
        Level.STRONG,
        _report(
            "When I had a hard time, {name} moved two of my deadlines without making a "
            "story of it. I won't forget that."
        ),
        _team(
            "{name} notices when someone goes quiet. They come by, ask one question and "
            "really wait for the answer."
        ),
        _report(
            "The door is open, and when it cannot be, I get a time on the same day. I never "
            "have the feeling that I disturb."
        ),
        _peer(
            "Before a change that touches us, {name} calls and asks what it would mean for "
            "my people. It takes ten minutes and has spared us a lot of anger."
        ),
        _report(
            "{name} works differently with each of us: some get a free hand, some a daily "
            "five minutes. It is fair, because everyone gets what they need."
        ),
        _manager(
            "I see how {name} shields the team when too much comes from above, me included. "
            "It is done with facts and without drama."
        ),
    ),
    *_written(
        "continue",
        "supportive_leadership",
        Level.MIDDLE,
        _report(
            "Our talk every second week. It is sometimes short, but it takes place, and I "
            "prepare for it."
        ),
        _team(
            "{name} is reliable when things get serious. In the week when half of us were "
            "ill they took over a piece of the work themselves."
        ),
        _peer("Friendly and fair, also when we don't agree. That makes it easy to call."),
    ),
    *_written(
        "continue",
        "supportive_leadership",
        Level.WEAK,
        _team("If you ask {name} for help directly, you do get it. I had to learn to ask."),
        _report(
            "{name} is correct about holidays and overtime. That is not a given everywhere, "
            "and I value it."
        ),
    ),
    *_written(
        "start",
        "supportive_leadership",
        Level.STRONG,
        _team(
            "Look after yourself as well. We see the e-mails sent at eleven at night, and "
            "some of us think we ought to answer."
        ),
        _report(
            "Let us carry more. {name} takes a lot off our shoulders, and sometimes I would "
            "have grown from it."
        ),
    ),
    *_written(
        "start",
        "supportive_leadership",
        Level.MIDDLE,
        _report(
            "Ask now and then how much is on my table before adding something. I say yes "
            "too easily, and I know that is my part in it."
        ),
        _team(
            "Think of those who are not in the building. On days when I work elsewhere I "
            "hear about decisions a day later."
        ),
        _report(
            "Take five minutes when someone is new to a task. I was thrown in at the deep "
            "end; I swam, but with a lot of water in my ears."
        ),
        _peer(
            "Warn us earlier when your team is overloaded. I would rather move a date than "
            "find out on the day."
        ),
        _manager(
            "{name} could talk with each person about what they want to learn next year. I "
            "am sometimes asked instead, and I am the wrong address."
        ),
    ),
    *_written(
        "start",
        "supportive_leadership",
        Level.WEAK,
        _report(
            "Make time for us. Several of my last appointments with {name} were cancelled "
            "at short notice, and the topics are still open."
        ),
        _team(
            "See how full our days are. The work has grown, and the targets assume that it "
            "hasn't. I am not complaining about the work, only that nobody says it aloud."
        ),
        _report(
            "Ask before you decide about our working hours. We would have found a solution "
            "together; now there is a rule that suits nobody."
        ),
        _peer(
            "Think of the people on the receiving end when you move a deadline. For us it "
            "was two weekends."
        ),
        _manager(
            "I would like {name} to spend less time on the cases and more with the people "
            "who handle them. When I ask how someone is doing, I hear how their project is "
            "doing."
        ),
    ),
    *_written(
        "stop",
        "supportive_leadership",
        Level.STRONG,
        _team("Apologising for things that are not your fault."),
        _report(
            "Stepping into our conflicts too fast. Sometimes we could sort it out ourselves "
            "over a coffee."
        ),
    ),
    *_written(
        "stop",
        "supportive_leadership",
        Level.MIDDLE,
        _report(
            "Writing late in the evening. I know I needn't answer, but I read it and then I "
            "lie awake."
        ),
        _team(
            "Looking at the phone while someone is telling you something difficult. I "
            "suppose it is the pressure, but it hurts a bit."
        ),
        _peer(
            "Sending tasks directly to my people without telling me. They don't dare to say "
            "no, and I can't plan."
        ),
    ),
    *_written(
        "stop",
        "supportive_leadership",
        Level.WEAK,
        _report(
            'Saying "everybody is stressed" when somebody says that it is too much. I would '
            'prefer an honest "I can\'t change it now".'
        ),
        _report(
            "Postponing the talks with us first whenever the calendar is tight. We "
            "understand it once, twice; after that it is a message."
        ),
        _peer(
            "Getting loud when things get tight. The next day all is fine again for {name}, "
            "but not for the colleague who stood in the way of it."
        ),
    ),
    *_written(
        "continue",
        "personal_recognition",
        Level.STRONG,
        _report(
            "{name} says thank you for exactly the thing that was hard. After the "
            "changeover it was the list I had checked twice. Nobody else had seen that."
        ),
        _team(
            "Names the people who did the work when those above are listening. I sat in "
            "such a meeting and saw my colleague grow two centimetres."
        ),
        _peer(
            "After our joint project {name} wrote to me what my team had done well, with "
            "examples. I read it out to them."
        ),
        _report(
            "Praise comes when it happens, not at the end of the year. One sentence at the "
            "door, and it is always concrete."
        ),
        _team(
            "{name} notices progress that isn't finished yet. When I was halfway and "
            "doubting, they showed me what already worked."
        ),
        _manager(
            'When I praise {name}, the answer is a name: "That was done by ..." It is how I '
            "get to know the people in that team."
        ),
    ),
    *_written(
        "continue",
        "personal_recognition",
        Level.MIDDLE,
        _report(
            "The handwritten cards after the big project. I smiled for days, and I know "
            "others who kept theirs."
        ),
        _team(
            "Feedback after presentations. Short, honest, and there is something good in it "
            "that I can repeat."
        ),
        _peer(
            "{name} gives credit fairly when we have worked together. I have never had to "
            "correct a slide."
        ),
    ),
    *_written(
        "continue",
        "personal_recognition",
        Level.WEAK,
        _team("When thanks come, they are sincere. You can tell that it isn't routine."),
        _report(
            "{name} defends our results to the outside. I would be glad to hear the same "
            "words inside."
        ),
    ),
    *_written(
        "start",
        "personal_recognition",
        Level.STRONG,
        _report(
            "Praise the quiet work too. Rescues are seen; that nothing broke for a year is "
            "also an achievement."
        ),
        _peer(
            "Let your people accept the applause themselves now and then. They deserve the stage."
        ),
    ),
    *_written(
        "start",
        "personal_recognition",
        Level.MIDDLE,
        _team(
            'Say more precisely what was good. "Great job" is nice, but I don\'t know what '
            "to do again."
        ),
        _report(
            "Thank those in the background too. The ones who present are praised; the ones "
            "who prepared the figures sit at the back."
        ),
        _report(
            "Mention progress before the end. It was a long project, and for months I "
            "didn't know whether we were on the right track."
        ),
        _peer(
            "Tell my people directly when they have helped you. Through me it arrives at "
            "half strength."
        ),
        _manager(
            "{name} sets high standards and reaches them. The team would take them on more "
            "gladly if it heard more often that it has met one."
        ),
    ),
    *_written(
        "start",
        "personal_recognition",
        Level.WEAK,
        _report(
            "Say thank you. One sentence would be enough. After the weekend of the move, "
            "the first thing we heard was what was missing."
        ),
        _report(
            "Tell us when something is good. I only hear from {name} when there is an "
            "error, so a quiet week is my praise."
        ),
        _team(
            "Put names on good work. An analysis of mine went upstairs without mine on it, "
            "and I learned of it by accident. I believe it was haste, but it stung."
        ),
        _peer(
            "Acknowledge what other departments contribute. At the closing meeting we were "
            "not mentioned, and next time I will have difficulty finding volunteers."
        ),
        _manager(
            "In our talks I hear much about what the team still lacks. Each month I would "
            "like to hear one thing that someone did really well, and I would like that "
            "person to hear it first."
        ),
    ),
    *_written(
        "stop",
        "personal_recognition",
        Level.STRONG,
        _team(
            "Praising me in front of everyone. I am glad of it, but in private I would "
            "enjoy it more."
        ),
        _report("Passing on every compliment. Some of them are simply yours."),
    ),
    *_written(
        "stop",
        "personal_recognition",
        Level.MIDDLE,
        _report('Praise with a "but" at the end. I only remember the second half.'),
        _team("Thanking always the same two people. They are good, but they aren't alone."),
        _peer("Lists of thanks that name everybody. Then it is about nobody."),
    ),
    *_written(
        "stop",
        "personal_recognition",
        Level.WEAK,
        _report(
            "Starting with the mistakes. I know they have to be discussed, but when talk "
            "about a month of work begins with a typing error, I stop listening."
        ),
        _team(
            "Saying \"that's what we're paid for\" when someone has gone out of their way. It "
            "was meant as a joke, I think. People still quote it."
        ),
        _peer(
            "Presenting joint results as those of one team. We notice, even if we don't say "
            "anything."
        ),
    ),
    *_written(
        "continue",
        None,
        Level.STRONG,
        _team(
            "Stay as you are. I have worked with several leaders, and with {name} I do my "
            "best work."
        ),
        _peer(
            "Working with {name} is easy: agreements hold, and when one doesn't, I hear of "
            "it before it hurts."
        ),
        _report(
            "The mix of clear and kind. I always know where I stand, and I am never afraid to ask."
        ),
        _team(
            "Calm. Whatever happens, {name} breathes first and then speaks. It rubs off on "
            "all of us."
        ),
        _manager("I can rely on {name} without checking. That is the greatest compliment I have."),
    ),
    *_written(
        "continue",
        None,
        Level.MIDDLE,
        _team("Being approachable, and that dry sense of humour on grey days."),
        _report("Punctual, prepared, meetings end on time. It sounds small and it makes my week."),
        _peer("{name} answers. Not always with what I want to hear, but always within a day."),
        _manager(
            "Solid, loyal, and honest with me when something isn't going well. Please go on "
            "telling me early."
        ),
    ),
    *_written(
        "continue",
        None,
        Level.WEAK,
        _team(
            "{name} knows the field inside out. When it gets difficult, I am glad to have "
            "them there."
        ),
        _peer("Dates that {name} has confirmed are kept."),
        _report("{name} treats everyone the same. There are no favourites here."),
        _manager("The work gets done, even under pressure. I do not take that for granted."),
    ),
    *_written(
        "start",
        None,
        Level.STRONG,
        _team("Nothing comes to mind. Perhaps show others how you do it."),
        _report(
            "Take a longer holiday. We will manage, and you would come back to a team that "
            "has proved it."
        ),
        _peer("Visit us more often. It does our team good."),
        _manager(
            "Think about who could step in for you for a month. You have people who are "
            "ready for it."
        ),
    ),
    *_written(
        "start",
        None,
        Level.MIDDLE,
        _team(
            "Ask us questions like these more often than once a year, and tell us what you "
            "make of the answers."
        ),
        _report("Decide faster in small things. For the big ones I like the care."),
        _peer(
            "Send short notes after our meetings on who does what by when. Now each of us "
            "leaves with their own version."
        ),
        _manager(
            "Come to me earlier. When I hear of a problem it is often already solved, and I "
            "could have helped."
        ),
    ),
    *_written(
        "start",
        None,
        Level.WEAK,
        _team(
            "Spend a day with us at work, without an agenda. I believe much of what is "
            "going wrong would be clear by noon."
        ),
        _report(
            "Ask us what it is like to work here, and then be silent for a while. There is "
            "goodwill; it would be a good beginning."
        ),
        _peer(
            "Talk to us before it goes up the line. We would have settled most of it between us."
        ),
        _manager(
            "I would like us to choose one thing from this feedback together and to work on "
            "it for six months. I will help."
        ),
    ),
    *_written(
        "stop",
        None,
        Level.STRONG,
        _team("I can't think of anything, and I did think about it."),
        _peer("Saying sorry for being late by two minutes."),
        _report("Nothing, really. Well, the coffee."),
        _manager("Doing yourself what others in the team could do by now."),
    ),
    *_written(
        "stop",
        None,
        Level.MIDDLE,
        _team("Meetings without a goal. If there is nothing to decide, give us the hour back."),
        _report(
            "Checking details that you have handed over. I notice it, and then I check less myself."
        ),
        _peer("Too many people in copy. I no longer know which mails are meant for me."),
        _manager("Taking on one more thing when the plate is full. A no to me is allowed."),
    ),
    *_written(
        "stop",
        None,
        Level.WEAK,
        _report(
            "Promising things in one-to-one talks that then don't come. A clear no would be "
            "easier for me."
        ),
        _team(
            "Changing an agreement without telling those who depend on it. I have begun to "
            "keep every e-mail, and I don't like that about myself."
        ),
        _peer("Talking about absent colleagues. I wonder then what is said when I am not there."),
        _manager(
            "Answering criticism with an explanation at once. Often it is right, but the "
            "other person goes away unheard."
        ),
    ),
    *_written(
        "continue",
        None,
        None,
        _own(
            "I want to keep the regular talks with each person. They cost me half a day, "
            "and it is the best half day I have."
        ),
        _own(
            "Explaining decisions before they are final. I did that more this year, and the "
            "questions became better."
        ),
        _own("Saying openly when I don't know something yet."),
        _own(
            "Going to where the work is done. I learn more in an hour there than from the reports."
        ),
    ),
    *_written(
        "start",
        None,
        None,
        _own(
            "Handing over whole tasks instead of parts. I notice that I keep the interesting bits."
        ),
        _own(
            "Thanking people when it happens. I often think it, and then I am already in "
            "the next meeting."
        ),
        _own("Listening to the end, above all when I believe I know the answer."),
        _own("Talking about where we want to be in three years, not only about this month."),
    ),
    *_written(
        "stop",
        None,
        None,
        _own("Answering mails in the evening. I tell the others not to and do it myself."),
        _own("Carrying my worries into the meeting unfiltered. The team reads my face."),
        _own("Filling my calendar until nobody finds a gap."),
        _own("Solving the problem when somebody only wanted me to listen."),
    ),
)
