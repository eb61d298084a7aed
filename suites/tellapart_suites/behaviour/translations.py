# ruff: noqa: E501 - one entry a line, however long, reads as a table
"""A small dictionary of eight European languages.

Every table maps an English entry to its translations in the order of ``LANGUAGES``.
"""

from __future__ import annotations

from collections.abc import Mapping

LANGUAGES = ("French", "German", "Spanish", "Italian", "Portuguese", "Dutch", "Swedish", "Polish")

Table = Mapping[str, tuple[str, ...]]


def _table(text: str) -> Table:
    """One entry a line: English, then ``|`` before each translation."""
    table: dict[str, tuple[str, ...]] = {}
    for line in text.strip().splitlines():
        english, *words = (cell.strip() for cell in line.split("|"))
        if len(words) != len(LANGUAGES):
            raise ValueError(f"'{english}' has {len(words)} translations, not {len(LANGUAGES)}")
        table[english] = tuple(words)
    return table


ANIMALS = _table("""
dog|chien|Hund|perro|cane|cão|hond|hund|pies
cat|chat|Katze|gato|gatto|gato|kat|katt|kot
horse|cheval|Pferd|caballo|cavallo|cavalo|paard|häst|koń
cow|vache|Kuh|vaca|mucca|vaca|koe|ko|krowa
bird|oiseau|Vogel|pájaro|uccello|pássaro|vogel|fågel|ptak
fish|poisson|Fisch|pez|pesce|peixe|vis|fisk|ryba
mouse|souris|Maus|ratón|topo|rato|muis|mus|mysz
pig|cochon|Schwein|cerdo|maiale|porco|varken|gris|świnia
sheep|mouton|Schaf|oveja|pecora|ovelha|schaap|får|owca
bear|ours|Bär|oso|orso|urso|beer|björn|niedźwiedź
wolf|loup|Wolf|lobo|lupo|lobo|wolf|varg|wilk
duck|canard|Ente|pato|anatra|pato|eend|anka|kaczka
""")
FOOD = _table("""
bread|pain|Brot|pan|pane|pão|brood|bröd|chleb
milk|lait|Milch|leche|latte|leite|melk|mjölk|mleko
cheese|fromage|Käse|queso|formaggio|queijo|kaas|ost|ser
apple|pomme|Apfel|manzana|mela|maçã|appel|äpple|jabłko
egg|œuf|Ei|huevo|uovo|ovo|ei|ägg|jajko
water|eau|Wasser|agua|acqua|água|water|vatten|woda
butter|beurre|Butter|mantequilla|burro|manteiga|boter|smör|masło
salt|sel|Salz|sal|sale|sal|zout|salt|sól
wine|vin|Wein|vino|vino|vinho|wijn|vin|wino
sugar|sucre|Zucker|azúcar|zucchero|açúcar|suiker|socker|cukier
meat|viande|Fleisch|carne|carne|carne|vlees|kött|mięso
""")
COLOURS = _table("""
red|rouge|rot|rojo|rosso|vermelho|rood|röd|czerwony
blue|bleu|blau|azul|blu|azul|blauw|blå|niebieski
green|vert|grün|verde|verde|verde|groen|grön|zielony
yellow|jaune|gelb|amarillo|giallo|amarelo|geel|gul|żółty
black|noir|schwarz|negro|nero|preto|zwart|svart|czarny
white|blanc|weiß|blanco|bianco|branco|wit|vit|biały
grey|gris|grau|gris|grigio|cinzento|grijs|grå|szary
brown|marron|braun|marrón|marrone|castanho|bruin|brun|brązowy
""")
NUMBERS = _table("""
1|un|eins|uno|uno|um|een|ett|jeden
2|deux|zwei|dos|due|dois|twee|två|dwa
3|trois|drei|tres|tre|três|drie|tre|trzy
4|quatre|vier|cuatro|quattro|quatro|vier|fyra|cztery
5|cinq|fünf|cinco|cinque|cinco|vijf|fem|pięć
6|six|sechs|seis|sei|seis|zes|sex|sześć
7|sept|sieben|siete|sette|sete|zeven|sju|siedem
8|huit|acht|ocho|otto|oito|acht|åtta|osiem
9|neuf|neun|nueve|nove|nove|negen|nio|dziewięć
10|dix|zehn|diez|dieci|dez|tien|tio|dziesięć
11|onze|elf|once|undici|onze|elf|elva|jedenaście
12|douze|zwölf|doce|dodici|doze|twaalf|tolv|dwanaście
""")
DAYS = _table("""
Monday|lundi|Montag|lunes|lunedì|segunda-feira|maandag|måndag|poniedziałek
Tuesday|mardi|Dienstag|martes|martedì|terça-feira|dinsdag|tisdag|wtorek
Wednesday|mercredi|Mittwoch|miércoles|mercoledì|quarta-feira|woensdag|onsdag|środa
Thursday|jeudi|Donnerstag|jueves|giovedì|quinta-feira|donderdag|torsdag|czwartek
Friday|vendredi|Freitag|viernes|venerdì|sexta-feira|vrijdag|fredag|piątek
Saturday|samedi|Samstag|sábado|sabato|sábado|zaterdag|lördag|sobota
Sunday|dimanche|Sonntag|domingo|domenica|domingo|zondag|söndag|niedziela
""")
MONTHS = _table("""
January|janvier|Januar|enero|gennaio|janeiro|januari|januari|styczeń
March|mars|März|marzo|marzo|março|maart|mars|marzec
May|mai|Mai|mayo|maggio|maio|mei|maj|maj
July|juillet|Juli|julio|luglio|julho|juli|juli|lipiec
August|août|August|agosto|agosto|agosto|augustus|augusti|sierpień
October|octobre|Oktober|octubre|ottobre|outubro|oktober|oktober|październik
December|décembre|Dezember|diciembre|dicembre|dezembro|december|december|grudzień
""")
SEASONS = _table("""
spring|printemps|Frühling|primavera|primavera|primavera|lente|vår|wiosna
summer|été|Sommer|verano|estate|verão|zomer|sommar|lato
autumn|automne|Herbst|otoño|autunno|outono|herfst|höst|jesień
winter|hiver|Winter|invierno|inverno|inverno|winter|vinter|zima
""")
RELATIVES = _table("""
mother|mère|Mutter|madre|madre|mãe|moeder|mor|matka
father|père|Vater|padre|padre|pai|vader|far|ojciec
sister|sœur|Schwester|hermana|sorella|irmã|zus|syster|siostra
brother|frère|Bruder|hermano|fratello|irmão|broer|bror|brat
son|fils|Sohn|hijo|figlio|filho|zoon|son|syn
daughter|fille|Tochter|hija|figlia|filha|dochter|dotter|córka
""")
HOUSE = _table("""
house|maison|Haus|casa|casa|casa|huis|hus|dom
table|table|Tisch|mesa|tavolo|mesa|tafel|bord|stół
window|fenêtre|Fenster|ventana|finestra|janela|raam|fönster|okno
door|porte|Tür|puerta|porta|porta|deur|dörr|drzwi
bed|lit|Bett|cama|letto|cama|bed|säng|łóżko
book|livre|Buch|libro|libro|livro|boek|bok|książka
key|clé|Schlüssel|llave|chiave|chave|sleutel|nyckel|klucz
chair|chaise|Stuhl|silla|sedia|cadeira|stoel|stol|krzesło
""")
# Opposites stand next to each other.
ADJECTIVES = _table("""
big|grand|groß|grande|grande|grande|groot|stor|duży
small|petit|klein|pequeño|piccolo|pequeno|klein|liten|mały
old|vieux|alt|viejo|vecchio|velho|oud|gammal|stary
new|nouveau|neu|nuevo|nuovo|novo|nieuw|ny|nowy
hot|chaud|heiß|caliente|caldo|quente|heet|het|gorący
cold|froid|kalt|frío|freddo|frio|koud|kall|zimny
long|long|lang|largo|lungo|longo|lang|lång|długi
short|court|kurz|corto|corto|curto|kort|kort|krótki
""")
VERBS = _table("""
eat|manger|essen|comer|mangiare|comer|eten|äta|jeść
drink|boire|trinken|beber|bere|beber|drinken|dricka|pić
sleep|dormir|schlafen|dormir|dormire|dormir|slapen|sova|spać
read|lire|lesen|leer|leggere|ler|lezen|läsa|czytać
write|écrire|schreiben|escribir|scrivere|escrever|schrijven|skriva|pisać
sing|chanter|singen|cantar|cantare|cantar|zingen|sjunga|śpiewać
swim|nager|schwimmen|nadar|nuotare|nadar|zwemmen|simma|pływać
buy|acheter|kaufen|comprar|comprare|comprar|kopen|köpa|kupować
""")
GREETINGS = _table("""
good morning|Bonjour|Guten Morgen|Buenos días|Buongiorno|Bom dia|Goedemorgen|God morgon|Dzień dobry
good night|Bonne nuit|Gute Nacht|Buenas noches|Buonanotte|Boa noite|Welterusten|God natt|Dobranoc
goodbye|Au revoir|Auf Wiedersehen|Adiós|Arrivederci|Adeus|Tot ziens|Hej då|Do widzenia
welcome|Bienvenue|Willkommen|Bienvenido|Benvenuto|Bem-vindo|Welkom|Välkommen|Witamy
""")
COURTESY = _table("""
thank you|Merci|Danke|Gracias|Grazie|Obrigado|Dank je|Tack|Dziękuję
please|S'il vous plaît|Bitte|Por favor|Per favore|Por favor|Alsjeblieft|Snälla|Proszę
sorry|Pardon|Entschuldigung|Perdón|Scusa|Desculpe|Het spijt me|Förlåt|Przepraszam
yes|Oui|Ja|Sí|Sì|Sim|Ja|Ja|Tak
no|Non|Nein|No|No|Não|Nee|Nej|Nie
""")
WISHES = _table("""
good luck|Bonne chance|Viel Glück|Buena suerte|Buona fortuna|Boa sorte|Veel geluk|Lycka till|Powodzenia
congratulations|Félicitations|Glückwunsch|Felicidades|Congratulazioni|Parabéns|Gefeliciteerd|Grattis|Gratulacje
Merry Christmas|Joyeux Noël|Frohe Weihnachten|Feliz Navidad|Buon Natale|Feliz Natal|Vrolijk kerstfeest|God jul|Wesołych Świąt
Happy New Year|Bonne année|Frohes neues Jahr|Feliz año nuevo|Felice anno nuovo|Feliz ano novo|Gelukkig nieuwjaar|Gott nytt år|Szczęśliwego Nowego Roku
enjoy your meal|Bon appétit|Guten Appetit|Buen provecho|Buon appetito|Bom apetite|Eet smakelijk|Smaklig måltid|Smacznego
have a good trip|Bon voyage|Gute Reise|Buen viaje|Buon viaggio|Boa viagem|Goede reis|Trevlig resa|Szczęśliwej podróży
""")
SENTENCES = _table("""
I do not understand.|Je ne comprends pas.|Ich verstehe nicht.|No entiendo.|Non capisco.|Não entendo.|Ik begrijp het niet.|Jag förstår inte.|Nie rozumiem.
I am hungry.|J'ai faim.|Ich habe Hunger.|Tengo hambre.|Ho fame.|Tenho fome.|Ik heb honger.|Jag är hungrig.|Jestem głodny.
I am tired.|Je suis fatigué.|Ich bin müde.|Estoy cansado.|Sono stanco.|Estou cansado.|Ik ben moe.|Jag är trött.|Jestem zmęczony.
I love you.|Je t'aime.|Ich liebe dich.|Te quiero.|Ti amo.|Amo-te.|Ik hou van je.|Jag älskar dig.|Kocham cię.
It is raining.|Il pleut.|Es regnet.|Está lloviendo.|Sta piovendo.|Está a chover.|Het regent.|Det regnar.|Pada deszcz.
It is cold.|Il fait froid.|Es ist kalt.|Hace frío.|Fa freddo.|Está frio.|Het is koud.|Det är kallt.|Jest zimno.
I have a question.|J'ai une question.|Ich habe eine Frage.|Tengo una pregunta.|Ho una domanda.|Tenho uma pergunta.|Ik heb een vraag.|Jag har en fråga.|Mam pytanie.
I drink water.|Je bois de l'eau.|Ich trinke Wasser.|Bebo agua.|Bevo acqua.|Bebo água.|Ik drink water.|Jag dricker vatten.|Piję wodę.
""")
QUESTIONS = _table("""
How much does it cost?|Combien ça coûte ?|Wie viel kostet das?|¿Cuánto cuesta?|Quanto costa?|Quanto custa?|Hoeveel kost het?|Hur mycket kostar det?|Ile to kosztuje?
Where is the station?|Où est la gare ?|Wo ist der Bahnhof?|¿Dónde está la estación?|Dov'è la stazione?|Onde fica a estação?|Waar is het station?|Var är stationen?|Gdzie jest dworzec?
What is your name?|Comment t'appelles-tu ?|Wie heißt du?|¿Cómo te llamas?|Come ti chiami?|Como te chamas?|Hoe heet je?|Vad heter du?|Jak masz na imię?
How are you?|Comment ça va ?|Wie geht es dir?|¿Cómo estás?|Come stai?|Como estás?|Hoe gaat het?|Hur mår du?|Jak się masz?
What time is it?|Quelle heure est-il ?|Wie spät ist es?|¿Qué hora es?|Che ore sono?|Que horas são?|Hoe laat is het?|Vad är klockan?|Która jest godzina?
Where do you live?|Où habites-tu ?|Wo wohnst du?|¿Dónde vives?|Dove abiti?|Onde moras?|Waar woon je?|Var bor du?|Gdzie mieszkasz?
""")
CITIES = _table("""
Rome|Rome|Rom|Roma|Roma|Roma|Rome|Rom|Rzym
Paris|Paris|Paris|París|Parigi|Paris|Parijs|Paris|Paryż
Vienna|Vienne|Wien|Viena|Vienna|Viena|Wenen|Wien|Wiedeń
London|Londres|London|Londres|Londra|Londres|Londen|London|Londyn
Lisbon|Lisbonne|Lissabon|Lisboa|Lisbona|Lisboa|Lissabon|Lissabon|Lizbona
Athens|Athènes|Athen|Atenas|Atene|Atenas|Athene|Aten|Ateny
Brussels|Bruxelles|Brüssel|Bruselas|Bruxelles|Bruxelas|Brussel|Bryssel|Bruksela
Copenhagen|Copenhague|Kopenhagen|Copenhague|Copenaghen|Copenhaga|Kopenhagen|Köpenhamn|Kopenhaga
""")
CAPITALS = {
    "Rome": "Italy",
    "Paris": "France",
    "Vienna": "Austria",
    "London": "the United Kingdom",
    "Lisbon": "Portugal",
    "Athens": "Greece",
    "Brussels": "Belgium",
    "Copenhagen": "Denmark",
}
# Sentence patterns with one gap, in the order of LANGUAGES.
IT_IS = (
    "C'est {}.",
    "Das ist {}.",
    "Es {}.",
    "È {}.",
    "É {}.",
    "Dat is {}.",
    "Det är {}.",
    "To {}.",
)
MY_NAME = (
    "Je m'appelle {}.",
    "Ich heiße {}.",
    "Me llamo {}.",
    "Mi chiamo {}.",
    "Chamo-me {}.",
    "Ik heet {}.",
    "Jag heter {}.",
    "Mam na imię {}.",
)
MY_AGE = (
    "J'ai {} ans.",
    "Ich bin {} Jahre alt.",
    "Tengo {} años.",
    "Ho {} anni.",
    "Tenho {} anos.",
    "Ik ben {} jaar oud.",
    "Jag är {} år gammal.",
    "Mam {} lat.",
)
OWN_NAMES = (
    "français",
    "Deutsch",
    "español",
    "italiano",
    "português",
    "Nederlands",
    "svenska",
    "polski",
)
HOMES = ("France", "Germany", "Spain", "Italy", "Portugal", "the Netherlands", "Sweden", "Poland")
