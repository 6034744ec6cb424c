using System.Text.RegularExpressions;

namespace Papilio.Maths.Text;

/// <summary>The English rules, over words in lower case without apostrophes.</summary>
internal static class HumanRequestEnglish
{
    private const string Human =
        "(?:humans?|huma|humam|hooman|human beings?|persons?|people|agents?|agnet|agen|aget|representatives?"
        + "|represenative|representitive|represntative|repersentative|representive|reps?|operators?|opertor"
        + "|live chat|live support|real human|advisors?|advisers?|specialists?|staff(?: members?)?"
        + "|team members?|employees?|customer service|custmer service|customer support|customer care"
        + "|support team|support agent|support person|associates?|assistants?|csr)";
    private const string Boss =
        "(?:managers?|manger|supervisors?|superviser|boss|team leads?|your superior|someone in charge"
        + "|someone senior|higher up)";
    private const string Someone = "(?:someone|somebody|anyone|anybody|some one|real one)";
    private const string Adjective =
        "(?:(?:a|an|the|some|any|your|one|of|real|live|living|actual|genuine|human|physical|proper|other"
        + "|another|different|nice|customer|customers|service|support|care|breathing|competent|senior|local"
        + "|english|speaking|chat|phone|fucking|damn|bloody|freaking|normal|qualified|trained|available) )*";
    private const string Filler =
        "(?:want|need|really|think|have|wish|like|to|i|me|you|us|even|ever|please|just|yet|any|a|an|with|be"
        + "|it|this|for|going|trying|speak|talk|chat|my|her|him) ?";

    private static readonly Regex Lookalikes = New(
        @"\b(?:user|travel|estate|insurance|cleaning|delivery|shipping|booking|ticket|bleaching|free|secret"
        + "|double|sales|purchasing|buying|chemical|reducing|contact|in|per|delivery|third|missing|sales|my|his"
        + "|her|their|business|bank|leasing) (?:agents?|persons?|representatives?|reps?|operators?|managers?"
        + @"|employees?|staff)\b"
        + @"|\b(?:agents?|representatives?|reps?|operators?|managers?|supervisors?) (?:codes?|ids?|numbers?"
        + "|fees?|commissions?|portal|login|accounts?|role|roles|access|app|permissions?|discount|program|jobs?"
        + "|position|salary|dashboard|mode|manual|license|sample|price|plan|seats?|seat|said|told|says|was|were"
        + @"|did|never|promised|hung|helped|from|who|i|named|called|yesterday)\b"
        + @"|\bhumans? (?:resources?|rights?|hair|error|body|size|nature|trafficking|made|figure|anatomy"
        + @"|centipede|verification|check|readable)\b|\b(?:non|super|in) ?human\b|\bhumane\b|\bpersonal\b"
        + @"|\bpersons? (?:of|who|to sign|delivering|per|name|limit|tent|seat|in)\b|\b(?:two|three|four|five|six"
        + @"|one|1|2|3|4|5|6|8) ?persons?\b|\bpeople (?:say|who|are|can|like|think|in)\b|\b(?:other|many|most"
        + @"|some|how many) people\b|\bcustomer (?:service|support|care) (?:hours|number|phone|email|job|jobs|is"
        + @"|was|has|team is|survey|position|skills|policy)\b|\bspecialist (?:tools?|equipment|shop)\b"
        + @"|\bassistants? (?:app|device|speaker|settings?)\b|\b(?:google|voice|virtual|smart|home"
        + @"|shop) assistants?\b"
        + @"|\bhow (?:do i|can i|to|do you) become\b.*|\bare you (?:a |an |really |actually |even )*(?:bot|robot"
        + @"|human|real|person|ai|machine).*|\bam i (?:talking|speaking|chatting) (?:to|with) .*");

    private static readonly Regex WhyNot = New(
        @"\bwhy (?:dont|cant|wont|didnt|not|do you not|can i not) (?:you |i |we |just |let )*"
        + @"|\bcan you not just\b|\bwould you mind\b");
    private static readonly Regex Refused = New(
        @"\b(?:dont|do not|no need|not|never|without|didnt|did not|wouldnt|doesnt|rather not|stop|no longer"
        + "|neednt|no|cancel|instead of|avoid|before|already|after|when|if|unless|yesterday|once|last time|told"
        + $"|asked|said) (?:{Filler})*$");

    private static readonly (Regex Pattern, HumanRequestReason Reason)[] Wishes =
    [
        (New(
            @"\b(?:talk|tak|tlak|talking|speak|spek|speek|speaking|chat|chatting|discuss this|communicate"
            + $@"|deal)(?: directly| now| please| again| live)* (?:to|with|2|wih|wth|ot) {Adjective}{Boss}\b"),
            HumanRequestReason.AskedForBoss),
        (New(
            @"\b(?:get|give|call|bring|want|need|see|let me see|connect|transfer|escalate|put|fetch|demand)(?: me"
            + $@"| us| this| it| to| through| on| with| over| for| have| speak| talk)* {Adjective}{Boss}\b"),
            HumanRequestReason.AskedForBoss),
        (New(
            @"\b(?:talk|tak|tlak|talking|speak|spek|speek|speaking|chat|chatting|communicate|deal)(?: directly"
            + $@"| now| please| again| live)* (?:to|with|2|wih|wth|ot) {Adjective}(?:{Human}|{Someone})\b"),
            HumanRequestReason.Asked),
        (New(
            @"\b(?:connect|conect|transfer|transfr|trasnfer|tranfer|put|switch|hand|pass|forward|escalate|redirect"
            + "|route|patch|get|give|gimme|find|bring|hook|direct|refer)(?: me| us| this| it| my| chat| case| call"
            + "| conversation)*(?: through| thru| over| on| back| up| across| off)*(?: to| with| in touch with"
            + $@"| onto| an?)* {Adjective}{Human}\b"), HumanRequestReason.Asked),
        (New(
            @"\b(?:connect|transfer|put|switch|hand|pass|escalate|patch)(?: me| us| this| it)*(?: through| over"
            + $@"| on)*(?: to| with| in touch with) {Adjective}{Someone}\b"), HumanRequestReason.Asked),
        (New(
            @"\b(?:want|wnat|wanna|need|ned|would like|id like|prefer|id prefer|require|request|requesting|demand"
            + "|wish|looking for|asking for|insist on)(?: to)?(?: have| see| get| reach| contact| use| find| call"
            + "| be connected to| be transferred to| talk| speak| help from| assistance from| for| with"
            + $@"| to)* {Adjective}{Human}\b"), HumanRequestReason.Asked),
        (New(
            @"\b(?:is there|are there|do you have|can i (?:get|have|see|contact|reach|call)|could i (?:get|have)"
            + "|may i (?:have|get)|how (?:do|can) i (?:get|reach|contact|find|call)(?: to| hold of)?|how to (?:get"
            + "|reach|contact|find)(?: to)?|where (?:is|are)|any|let me (?:have|get)|need help from|contact|reach"
            + $@"|call|ask for|summon) {Adjective}{Human}\b"), HumanRequestReason.Asked),
        (New(
            @"\b(?:no|stop|stupid|useless|hate|not|without|enough|dont want|dont wanna|do not want|dont need|tired"
            + "|sick|less|fed up)(?: more| with| of| the| a| an| this| these| that| your| talk(?:ing)?"
            + "| speak(?:ing)?| chat(?:ting)?| to| want| any| dumb| stupid| damn| sending| giving| me"
            + "| using)* (?:(?:ro|chat ?)?bots?|machines?|automated|ai|auto ?repl(?:y|ies)|computers?)(?: please"
            + "| replies| responses| messages| answers| anymore| assistant| chat| thanks| crap)*$"),
            HumanRequestReason.RefusedBot),
        (New(
            @"\b(?:anyone|anybody|someone|somebody|any one|any body) (?:there|here|online|home|around|available"
            + @"|listening|alive|real)\b|\bhello (?:anyone|anybody)$|^(?:anyone|anybody)$"),
            HumanRequestReason.AnyoneThere),
        (New(
            $@"\b(?:can|could|will|would|let|have) {Adjective}(?:humans?|person|agent|representative) (?:please |just )*"
            + "(?:help|look|assist|check|handle|take|answer|reply|call|contact|review)"), HumanRequestReason.Asked),
        (New(
            "^(?:(?:hi|hello|hey|please|pls|plz|just|now|ok|okay|yes|sorry|i|need|want|me|give|get|to|help|from"
            + $"|by|only|speak|talk|with) )*{Adjective}(?:humans?|humam|agents?|agnet|representatives?|represenative"
            + "|representitive|represntative|reps?|operators?|live (?:chat|agent|support|person)|real (?:person"
            + "|human|people|agent)|customer (?:service|support|care)|human (?:being|agent|help|support|service"
            + "|assistance)|support agent|csr|live person)(?: (?:please|pls|plz|now|asap|thanks|thank you|here"
            + "|available|online|already|immediately|right|help|needed|required|wanted|service|support|agent|chat"
            + "|only|ffs))*$"), HumanRequestReason.Named),
    ];

    private static readonly Regex Hint = New("[a-z]{3}");

    public static bool IsWorthALook(string normal) => Hint.IsMatch(normal);

    /// <summary>Contractions become one word; hyphens and slashes separate.</summary>
    public static string Prepare(string normal)
    {
        var text = normal.Replace("'", "").Replace("’", "").Replace("`", "").Replace('-', ' ').Replace('/', ' ').Replace('_', ' ');
        return Lookalikes.Replace(WhyNot.Replace(text, " "), "\n");
    }

    public static HumanRequest? Find(string clause)
    {
        foreach (var (pattern, reason) in Wishes)
        {
            var match = pattern.Match(clause);
            if (!match.Success) continue;
            if (reason is not HumanRequestReason.RefusedBot && Refused.IsMatch(clause[..match.Index])) continue;
            return new(match.Value.Trim(), reason);
        }

        return null;
    }

    private static Regex New(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
}
